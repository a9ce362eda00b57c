import { catchPlanted, keepGood } from './screening';

catchPlanted();
keepGood(3);
