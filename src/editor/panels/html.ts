import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

/**
 * The page of a panel: its own script and the icons' stylesheet, and nothing else. No inline script or style runs, so
 * that what models and programs wrote can only ever be text.
 * @param name of the bundle in dist/webview, and of the page's one element
 */
export function panelHtml(webview: Webview, extension: Uri, name: string, title: string): string {
  const uri = (file: string) =>
    webview.asWebviewUri(Uri.joinPath(extension, 'dist', 'webview', file)).toString();
  const nonce = randomBytes(18).toString('base64url');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uri('codicon.css')}" nonce="${nonce}">
<title>${title}</title>
</head>
<body>
<errorbook-${name}></errorbook-${name}>
<script type="module" nonce="${nonce}" src="${uri(`${name}.js`)}"></script>
</body>
</html>`;
}
