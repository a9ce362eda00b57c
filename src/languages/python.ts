import type { Description } from './description';
import { DOUBLE, SINGLE } from './patterns';

const TRIPLE = /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)/.source;

export const python: Description = {
  name: 'Python',
  aliases: ['python3'],
  fence: /^(?:i?python|py|sage|pyodide|pycon)[\d.]*$/,
  extension: 'py',
  comment: '#',
  readsInput: /\binput\s*\(|\bsys\.stdin\b|\bopen\(0\)|\bstdin\b/,
  colours: {
    keywords:
      'False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield',
    text: `[rbfuRBFU]{0,2}(?:${TRIPLE}|${DOUBLE}|${SINGLE})`,
    remark: '#[^\\n]*',
  },
  tests: { kind: 'asserts', each: '`assert` statements', before: '', after: '', whole: /^def check\(/m },
};
