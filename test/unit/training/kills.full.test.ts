import { endsWithTheSameModel } from './kills';

endsWithTheSameModel(20);
