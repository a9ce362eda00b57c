import type { Description } from './description';
import { javascript } from './javascript';

export const typescript: Description = {
  ...javascript,
  name: 'TypeScript',
  fence: /^(?:typescript|ts|tsx|javascript|js)$/,
  extension: 'ts',
};
