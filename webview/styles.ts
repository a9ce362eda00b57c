import { css } from 'lit';

/** The native look: the editor's fonts and colours, whatever the theme. High contrast draws borders where others tint. */
export const base = css`
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.5;
    container-type: inline-size;
  }
  main {
    max-width: 1400px;
    margin: 0 auto;
    padding: 4px 4px 48px;
  }
  .busy {
    position: fixed;
    inset: 0 0 auto;
    z-index: 1;
  }
  h1,
  h2,
  h3 {
    margin: 0;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  h1 {
    font-size: 1.45em;
    line-height: 1.3;
  }
  h2 {
    font-size: 0.85em;
    letter-spacing: 0.05em;
    text-transform: uppercase;
    color: var(--vscode-descriptionForeground);
    margin-bottom: 8px;
  }
  h3 {
    font-size: 1em;
  }
  p {
    margin: 0 0 8px;
    max-width: 78ch;
    overflow-wrap: anywhere;
  }
  section {
    margin-top: 28px;
  }
  .faint {
    color: var(--vscode-descriptionForeground);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
  }
  .row + .row {
    margin-top: 10px;
  }
  .said {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .said vscode-icon {
    flex: none;
    align-self: flex-start;
    margin-top: 2px;
  }
  .spread {
    justify-content: space-between;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
    gap: 16px;
    align-items: start;
  }
  .columns > * {
    min-width: 0;
  }
  .caption {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 8px;
    margin-bottom: 4px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 0 8px;
    border-radius: 10px;
    font-size: 0.92em;
    line-height: 20px;
    color: var(--vscode-badge-foreground);
    background: var(--vscode-badge-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    white-space: nowrap;
  }
  .chip.plain {
    color: var(--vscode-foreground);
    background: transparent;
    border-color: var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-badge-background)));
  }
  .good {
    color: var(--vscode-testing-iconPassed);
  }
  .bad {
    color: var(--vscode-testing-iconFailed);
  }
  .unsure {
    color: var(--vscode-testing-iconQueued);
  }
  .notice {
    display: flex;
    gap: 8px;
    padding: 8px 12px;
    margin-bottom: 16px;
    background: var(--vscode-inputValidation-errorBackground);
    border: 1px solid var(--vscode-inputValidation-errorBorder);
  }
  details > summary {
    cursor: pointer;
    width: fit-content;
    color: var(--vscode-textLink-foreground);
  }
  summary:focus-visible,
  button:focus-visible,
  a:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .link {
    padding: 0;
    border: none;
    background: none;
    font: inherit;
    text-align: start;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .link:hover {
    text-decoration: underline;
    color: var(--vscode-textLink-activeForeground);
  }
  pre {
    margin: 0;
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
