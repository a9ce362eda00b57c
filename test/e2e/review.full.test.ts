import { describeReview } from './support/review';

describeReview({ samples: 200, within: 100 });
