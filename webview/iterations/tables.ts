import { css } from 'lit';

/** Tables of figures, steps, and the small pictures among them. */
export const tables = css`
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 4px 20px 4px 0;
    text-align: start;
    vertical-align: middle;
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  th {
    font-weight: normal;
    color: var(--vscode-descriptionForeground);
    white-space: nowrap;
  }
  td.figure,
  th.figure {
    text-align: end;
    white-space: nowrap;
  }
  svg {
    display: block;
    overflow: visible;
  }
  .steps {
    display: grid;
    grid-template-columns: max-content max-content minmax(0, 1fr);
    gap: 4px 12px;
    align-items: center;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .steps li {
    display: contents;
  }
  .chart {
    width: 100%;
    max-width: 560px;
  }
  .axis {
    stroke: var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  .label {
    fill: var(--vscode-descriptionForeground);
    font-size: 11px;
  }
  .line {
    fill: none;
    stroke: var(--vscode-charts-blue);
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }
  .line.eval {
    stroke: var(--vscode-charts-yellow);
    stroke-dasharray: 4 3;
  }
  .interval {
    stroke: var(--vscode-foreground);
    stroke-width: 1.5;
  }
  .interval.before {
    stroke: var(--vscode-descriptionForeground);
  }
  .dot {
    fill: var(--vscode-charts-blue);
  }
  .dot.before {
    fill: var(--vscode-descriptionForeground);
  }
  .changes {
    columns: 14rem;
    margin: 4px 0 0;
    padding: 0;
    list-style: none;
  }
  .key {
    display: inline-block;
    width: 18px;
    border-top: 2px solid var(--vscode-charts-blue);
    vertical-align: middle;
    margin-inline-end: 6px;
  }
  .key.eval {
    border-top: 2px dashed var(--vscode-charts-yellow);
  }
`;
