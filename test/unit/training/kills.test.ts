import { endsWithTheSameModel } from './kills';

endsWithTheSameModel(3);
