/**
 * What BigDL's classes ask of Intel's Math Kernel Library, without the library.
 *
 * <p>The name of the package is BigDL's, whose classes call it. Only a class that BigDL reaches
 * from Copse belongs here, and no arithmetic.
 */
package com.intel.analytics.bigdl.mkl;
