package io.copse.models.bench;

import io.copse.models.kernel.Arena;

/** The kernels that are measured, each with its operands and, where there is one, its peer. */
public enum Kernel {
  LINEAR_1024_256_688,
  LINEAR_2048_256_4096,
  LINEAR_2048_512_1376,
  LINEAR_INPUT_GRADIENT,
  LINEAR_WEIGHT_GRADIENT,
  CROSS_ENTROPY,
  RMS_NORM,
  RMS_NORM_GRADIENT,
  SILU,
  SILU_GATE,
  SWIGLU,
  SWIGLU_GRADIENT,
  CAUSAL_SOFTMAX,
  CAUSAL_SOFTMAX_GRADIENT,
  ROTARY,
  ADAMW,
  SELECTIVE_SCAN,
  SELECTIVE_SCAN_GRADIENT,
  WKV4,
  WKV4_GRADIENT,
  WKV6,
  WKV6_GRADIENT,
  RETENTION_MASK,
  DIAGONAL_SCAN,
  DIAGONAL_SCAN_GRADIENT,
  LONG_CONVOLUTION,
  LONG_CONVOLUTION_GRADIENT;

  /** The kernel on operands in the memory of {@code arena}, and its peer on the same. */
  Pair pair(Arena arena) {
    return switch (this) {
      case LINEAR_1024_256_688 -> ProductPairs.linear(arena, 1024, 256, 688);
      case LINEAR_2048_256_4096 -> ProductPairs.linear(arena, 2048, 256, 4096);
      case LINEAR_2048_512_1376 -> ProductPairs.linear(arena, 2048, 512, 1376);
      case LINEAR_INPUT_GRADIENT -> ProductPairs.inputGradient(arena, 1024, 256, 688);
      case LINEAR_WEIGHT_GRADIENT -> ProductPairs.weightGradient(arena, 1024, 256, 688);
      case CROSS_ENTROPY -> RowPairs.crossEntropy(arena);
      case RMS_NORM -> RowPairs.rmsNorm(arena);
      case RMS_NORM_GRADIENT -> RowPairs.rmsNormGradient(arena);
      case SILU -> RowPairs.silu(arena);
      case SILU_GATE -> RowPairs.siluGate(arena);
      case SWIGLU -> RowPairs.swiGlu(arena);
      case SWIGLU_GRADIENT -> RowPairs.swiGluGradient(arena);
      case CAUSAL_SOFTMAX -> RowPairs.causalSoftmax(arena);
      case CAUSAL_SOFTMAX_GRADIENT -> RowPairs.causalSoftmaxGradient(arena);
      case ROTARY -> RowPairs.rotary(arena);
      case ADAMW -> RowPairs.adamW();
      case SELECTIVE_SCAN -> ScanPairs.selective(arena);
      case SELECTIVE_SCAN_GRADIENT -> ScanPairs.selectiveGradient(arena);
      case WKV4 -> RecurrencePairs.wkv4(arena);
      case WKV4_GRADIENT -> RecurrencePairs.wkv4Gradient(arena);
      case WKV6 -> RecurrencePairs.wkv6(arena);
      case WKV6_GRADIENT -> RecurrencePairs.wkv6Gradient(arena);
      case RETENTION_MASK -> ScanPairs.retentionMask(arena);
      case DIAGONAL_SCAN -> ScanPairs.diagonal(arena);
      case DIAGONAL_SCAN_GRADIENT -> ScanPairs.diagonalGradient(arena);
      case LONG_CONVOLUTION -> ScanPairs.longConvolution(arena);
      case LONG_CONVOLUTION_GRADIENT -> ScanPairs.longConvolutionGradient(arena);
    };
  }
}
