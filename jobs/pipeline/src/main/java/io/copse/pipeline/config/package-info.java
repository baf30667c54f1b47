/**
 * The experiment's settings. A {@link io.copse.pipeline.config.Key} tells all about one setting; a
 * settings record declares the keys of its values; {@link io.copse.pipeline.config.SettingsReader}
 * reads a HOCON file into the records and refuses what is unknown or out of range. What a setting
 * does belongs to the package that uses it, and how a kind of source is read belongs to {@code
 * corpus}.
 */
package io.copse.pipeline.config;
