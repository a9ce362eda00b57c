/** The shared environment's folder, set up. */
export function setUpPythonEnvironment(onLine?: (line: string) => void): Promise<string>;
