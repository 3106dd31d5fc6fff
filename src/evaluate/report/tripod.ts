/**
 * The 27 items of TRIPOD+AI with their parts, 52 in all (Collins GS, Moons KGM, Dhiman P, et al. TRIPOD+AI statement:
 * updated guidance for reporting clinical prediction models that use regression or machine learning methods. BMJ
 * 2024;385:e078378, doi 10.1136/bmj-2023-078378; CC BY 4.0). Numbers are theirs; the titles are in our own words and no
 * substitute for the statement. Each item names what can answer it: sections of this report that hold the content itself, keys of the
 * `reporting:` block; with neither present it is "not stated".
 */
import type { ReportContents } from './contents.ts'
import type { Reporting } from './reporting.ts'
import type { SectionId } from './sectionIds.ts'

export type TripodItem = {
  /** As in the statement: a number, with a letter for a part. */
  item: string
  part: 'Title and abstract' | 'Introduction' | 'Methods' | 'Open science' | 'Involvement' | 'Results' | 'Discussion'
  /** Whether it is asked of a study that develops a model, one that evaluates one, or both. */
  asked: 'D' | 'E' | 'D;E'
  title: string
  sections: readonly SectionId[]
  keys: readonly (keyof Reporting)[]
  /** Whether the sections hold it in this report; always, unless said. */
  where?: (contents: ReportContents) => boolean
}

const item = (
  part: TripodItem['part'],
  number: string,
  asked: TripodItem['asked'],
  title: string,
  sections: readonly SectionId[],
  keys: readonly (keyof Reporting)[] = [],
  where?: TripodItem['where'],
): TripodItem => ({ item: number, part, asked, title, sections, keys, where })

const areDivided: TripodItem['where'] = ({ input }) => new Set(input.films.map(({ split }) => split)).size > 1
const isBlindingKnown: TripodItem['where'] = ({ evaluation }) =>
  evaluation.references.some(({ sawChronologicalAge }) => sawChronologicalAge !== null)
const isRecalibrated: TripodItem['where'] = ({ evaluation }) =>
  evaluation.comparatorErrors.some(({ name, form }) => form === 'recalibrated' && name === evaluation.runs[0].name)
const anyRefused: TripodItem['where'] = ({ evaluation }) =>
  evaluation.status.some(({ refused, failed }) => refused !== 0 || failed !== 0)

const [front, intro, methods, open, involved, results, discussion] = [
  'Title and abstract',
  'Introduction',
  'Methods',
  'Open science',
  'Involvement',
  'Results',
  'Discussion',
] as const

export const tripodItems: readonly TripodItem[] = [
  item(front, '1', 'D;E', 'The title says what is predicted, in whom, and whether a model is made or tested', [
    'title',
  ]),
  item(front, '2', 'D;E', 'A structured summary of the study', ['calendar']),
  item(intro, '3a', 'D;E', 'Why such a model is wanted, and which exist', [], ['purpose']),
  item(intro, '3b', 'D;E', 'For which patients, for what purpose, for whose use', ['model-card'], ['purpose']),
  item(intro, '3c', 'D;E', 'What is known of unequal health between groups', [], ['inequalities']),
  item(intro, '4', 'D;E', 'What the study sets out to do', ['title', 'calendar']),
  item(methods, '5a', 'D;E', 'Where the data come from and whom they represent', ['model-card'], ['setting']),
  item(methods, '5b', 'D;E', 'When the data were collected', [], ['dates']),
  item(methods, '6a', 'D;E', 'Kind, number and place of the centres', [], ['setting']),
  item(methods, '6b', 'D;E', 'Who could take part and who could not', ['flow'], ['eligibility']),
  item(methods, '6c', 'D;E', 'Treatments received, where they matter', [], ['treatments']),
  item(methods, '7', 'D;E', 'How data were prepared and checked, alike in all groups', [], ['preparation']),
  item(methods, '8a', 'D;E', 'What is predicted, how and when it was assessed', ['references']),
  item(methods, '8b', 'D;E', 'Who assessed it, where that takes judgement', [], ['readers']),
  item(methods, '8c', 'D;E', 'What the assessors were not told', ['references'], ['readers'], isBlindingKnown),
  item(methods, '9a', 'D', 'How the inputs were chosen', ['ablations'], ['inputs']),
  item(methods, '9b', 'D;E', 'Every input defined: what, how and when measured', [], ['inputs']),
  item(methods, '9c', 'D;E', 'Who measured inputs that take judgement', [], ['inputs']),
  item(methods, '10', 'D;E', 'How the number of patients was arrived at', [], ['sampleSize']),
  item(methods, '11', 'D;E', 'What was done about missing data', ['characteristics', 'refusals']),
  item(
    methods,
    '12a',
    'D',
    'How the data were divided and used',
    ['flow', 'characteristics', 'model-card'],
    [],
    areDivided,
  ),
  item(methods, '12b', 'D', 'How inputs were coded and transformed', [], ['inputs']),
  item(methods, '12c', 'D', 'Kind of model, how it was built and tuned, internal validation', [
    'learning',
    'model-card',
  ]),
  item(methods, '12d', 'D;E', 'How differences between groups and centres were looked at', ['strata']),
  item(methods, '12e', 'D;E', 'Measures and plots of performance, and why', [
    'agreement',
    'intervals',
    'calendar-numbers',
  ]),
  item(methods, '12f', 'E', 'Any updating of the model, such as recalibration', ['comparators'], [], isRecalibrated),
  item(methods, '12g', 'E', 'How predictions are computed, so that others can', ['model-card']),
  item(methods, '13', 'D;E', 'What was done about imbalance of classes, and recalibration after it', [], ['imbalance']),
  item(methods, '14', 'D;E', 'What was done for fairness, and why', [], ['fairness']),
  item(methods, '15', 'D', 'What the model gives out, and any thresholds', ['hand-film', 'model-card']),
  item(methods, '16', 'D;E', 'How development and evaluation data differ', ['characteristics'], [], areDivided),
  item(methods, '17', 'D;E', 'Ethics approval and consent', [], ['ethics']),
  item(open, '18a', 'D;E', 'Funding and the role of funders', [], ['funding']),
  item(open, '18b', 'D;E', 'Competing interests', [], ['interests']),
  item(open, '18c', 'D;E', 'Where the protocol can be read', [], ['protocol']),
  item(open, '18d', 'D;E', 'Registration', [], ['registration']),
  item(open, '18e', 'D;E', 'Whether data can be had', [], ['dataSharing']),
  item(open, '18f', 'D;E', 'Whether code can be had', [], ['codeSharing']),
  item(involved, '19', 'D;E', 'How patients and the public took part', [], ['involvement']),
  item(results, '20a', 'D;E', 'The flow of participants', ['flow']),
  item(results, '20b', 'D;E', 'Their characteristics, overall and by source, with what is missing', [
    'characteristics',
  ]),
  item(results, '20c', 'E', 'Evaluation data beside development data', ['characteristics'], [], areDivided),
  item(results, '21', 'D;E', 'How many participants in each analysis', ['agreement', 'strata', 'characteristics']),
  item(results, '22', 'D', 'The whole model, so that others can use it', ['model-card']),
  item(results, '23a', 'D;E', 'Performance with intervals, in subgroups too', ['agreement', 'strata', 'intervals']),
  item(results, '23b', 'D;E', 'Differences of performance between centres or groups', ['strata']),
  item(results, '24', 'E', 'Results of updating', ['comparators'], [], isRecalibrated),
  item(discussion, '25', 'D;E', 'What the results mean, fairness included', [], ['interpretation']),
  item(discussion, '26', 'D;E', 'Limits of the study', [], ['limitations']),
  item(discussion, '27a', 'D', 'What happens with poor or missing input', ['refusals'], [], anyRefused),
  item(discussion, '27b', 'D', 'What users must do and know', ['model-card']),
  item(discussion, '27c', 'D;E', 'What should come next', [], ['nextSteps']),
]
