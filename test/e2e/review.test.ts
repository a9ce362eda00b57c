import { describeReview } from './support/review';

describeReview({ samples: 6 });
