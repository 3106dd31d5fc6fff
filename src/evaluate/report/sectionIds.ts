/** The sections of the report in their order, by the id that links go to. */
export const sectionTitles = {
  title: 'The study',
  calendar: 'Does it read the film, or the calendar?',
  'calendar-numbers': 'The calendar question in numbers',
  margins: 'Against margins declared before',
  flow: 'Participants',
  characteristics: 'Characteristics by split',
  references: 'References and readers',
  learning: 'Learning curves',
  agreement: 'Agreement with each reference',
  strata: 'Agreement in groups of children',
  intervals: 'Intervals and calibration',
  comparators: 'Other ways to a bone age',
  ablations: 'What the model needs',
  precision: 'Precision without a reference',
  refusals: 'What refusing buys',
  saliency: 'Where the model looks',
  counterfactuals: 'Films that differ in one thing',
  worst: 'Largest errors',
  'hand-film': 'Is a hand film needed?',
  'model-card': 'Model card',
  statements: 'Statements of the authors',
  tripod: 'TRIPOD+AI items',
  made: 'How this was made',
} as const

export type SectionId = keyof typeof sectionTitles
