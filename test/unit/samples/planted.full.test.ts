import { keepGood } from './screening';

keepGood(3, 4, 5, 7);
