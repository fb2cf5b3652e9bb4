/** A setting, in the environment or a file, with which the server cannot start. */
export class SettingsError extends Error {}
