/** Three hundred programs in a random order. */
import { describeStress } from './stress';

describeStress(300);
