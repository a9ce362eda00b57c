import type { Description } from './description';
import { javascript } from './javascript';

export const typescript: Description = {
  ...javascript,
  name: 'TypeScript',
  fence: /^(?:typescript|ts|tsx|javascript|js)$/,
  extension: 'ts',
  colours: {
    ...javascript.colours,
    keywords:
      'any|as|async|await|boolean|break|case|catch|class|const|continue|default|do|else|enum|export|extends|false|for|function|if|implements|import|in|instanceof|interface|keyof|let|new|null|number|of|private|public|readonly|return|static|string|super|switch|this|throw|true|try|type|typeof|undefined|unknown|var|void|while',
  },
};
