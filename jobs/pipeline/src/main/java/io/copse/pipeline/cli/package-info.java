/**
 * The command line: one class a command, and what they share. A command reads its options, opens a
 * session and calls the stage; what a stage does belongs to the stage.
 */
package io.copse.pipeline.cli;
