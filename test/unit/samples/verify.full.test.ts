import { verifyIn } from './verify';

verifyIn('go', 'rust', 'java', 'cpp');
