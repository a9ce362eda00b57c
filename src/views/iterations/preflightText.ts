import { count } from '../../base/words';
import type { Preflight } from '../../training/preflight';

/** What training would need and what would stop it, line by line. */
export function preflightText(found: Preflight): string[] {
  const { backend, device, memory_mb: memory, free_mb: free, disk_mb: disk, disk_free_mb: diskFree } = found;
  return [
    ...(backend === undefined ? [] : [`Trains by: ${backend} on ${device ?? 'nothing'}${lengths(found)}`]),
    ...(memory === undefined ? [] : [`Memory: about ${size(memory)}${of(free)}`]),
    ...(disk === undefined ? [] : [`Disk: about ${size(disk)}${of(diskFree)}`]),
    ...found.problems.map(({ message, hint }) => `Would not train: ${message}. ${hint}`),
  ];
}

/** Items as they are trained on, for a person: what counts in the loss stands between marks. */
export function trainedOnText(found: Preflight): string {
  const items = found.shown.map(
    ({ prompt, labels, tokens: [read, counted] }, index) =>
      `===== item ${index + 1}: ${count(read, 'token')} are read\n${prompt}\n----- ${count(counted, 'token')} count\n${labels}\n`,
  );
  return [...preflightText(found), '', ...items].join('\n');
}

function lengths({ items, too_long: left, longest, max_length: most }: Preflight): string {
  if (items === undefined || longest === undefined) return `, items of up to ${count(most, 'token')}`;
  const out = left ? `; ${left} left out, longer than training.maxLength (${most.toLocaleString('en')})` : '';
  return `, ${count(items, 'item')} of up to ${count(longest, 'token')}${out}`;
}

function of(free: number | null | undefined): string {
  return free === undefined || free === null ? '' : ` of ${size(free)} that are free`;
}

function size(mib: number): string {
  return mib < 1024 ? `${mib} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
}
