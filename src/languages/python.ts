import type { Description } from './description';

export const python: Description = {
  name: 'Python',
  aliases: ['python3'],
  fence: /^(?:i?python|py|sage|pyodide|pycon)[\d.]*$/,
  extension: 'py',
  comment: '#',
  readsInput: /\binput\s*\(|\bsys\.stdin\b|\bopen\(0\)|\bstdin\b/,
  tests: { kind: 'asserts', each: '`assert` statements', before: '', after: '', whole: /^def check\(/m },
};
