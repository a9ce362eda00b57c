export function writeSettings(userDataDir: string, settings?: Record<string, unknown>): void;
