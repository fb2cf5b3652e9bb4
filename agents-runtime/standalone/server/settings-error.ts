/** Something in the environment or its files that the server cannot start with. */
export class SettingsError extends Error {}
