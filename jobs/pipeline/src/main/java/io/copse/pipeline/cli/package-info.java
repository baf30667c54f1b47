/**
 * The command line. Each command is one class that reads its options, opens a session and calls a
 * stage or reads the tables; options and sessions that commands share are here too.
 *
 * <p>The work of a command belongs to the package that it calls. Only this package prints.
 */
package io.copse.pipeline.cli;
