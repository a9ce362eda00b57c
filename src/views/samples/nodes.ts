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
interface MoreSamplesNode {
  kind: 'more';
  parent: SectionNode;
  left: number;
}

/** What comes after the review, where nothing is left to decide. */
export interface NextStepNode {
  kind: 'next';
  command: 'errorbook.train' | 'errorbook.exportSamples';
  title: string;
  icon: string;
}

/** What the tree of samples is made of. */
export type SampleNode = SectionNode | SampleItemNode | MoreSamplesNode | NextStepNode;
