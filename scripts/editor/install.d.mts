export function installWebEditor(): Promise<void>;
