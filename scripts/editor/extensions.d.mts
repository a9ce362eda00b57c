export interface ExtensionFolders {
  desktop?: string;
  userDataDir: string;
  extensionsDir: string;
}
export function installExtension(vsix: string, folders: ExtensionFolders): Promise<void>;
export function linkExtension(source: string, extensionsDir: string): void;
