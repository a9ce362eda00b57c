import type { Sample } from '../../domain/sample';
import type { Section } from './queue';

/** Stands for a section of the review queue. */
export interface SectionNode {
  kind: 'section';
  section: Section;
  samples: Sample[];
}

/** Stands for a sample in the queue. */
export interface SampleItemNode {
  kind: 'sample';
  sample: Sample;
  parent: SectionNode;
}

/** Stands for the samples of a section that are not shown yet. */
export interface MoreSamplesNode {
  kind: 'more';
  parent: SectionNode;
  left: number;
}

/** What the tree of samples is made of. */
export type SampleNode = SectionNode | SampleItemNode | MoreSamplesNode;
