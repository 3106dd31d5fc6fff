/**
 * A study of transfer as a YAML file: paired knee and hand films, a teacher that labels the hands, students that learn the labels from the knees.
 * The student under `student` is the one that the study is about; each line of `ablation` says how another differs from it.
 */
import { basename, dirname } from 'node:path'
import * as z from 'zod'
import { readYaml } from '../../base/node/index.ts'
import { assignmentRules, foldCount } from '../../cohort/index.ts'
import {
  marginsSchema,
  medianName,
  oracleName,
  primarySchema,
  type ReferenceKind,
  referenceKinds,
  splineName,
  teacherName,
  thresholdsSchema,
} from '../../evaluate/index.ts'
import { reportingSchema } from '../../evaluate/report/index.ts'
import { architectureSchema } from '../../model/index.ts'
import { usualReader } from '../../phantom/index.ts'
import { augmentationSchema, greySchema, trainingSchema } from '../../train/index.ts'
import { isPackage } from '../startWeights.ts'
import { aboutSchema, simulatedOnly } from '../studyFile.ts'
import { ancestorName, ancestorSchema } from './ancestor.ts'
import { handOracleName, measuredRatioName, widthRatioName } from './indicators.ts'

const sd = z.number().min(0).max(60)
const share = z.number().min(0).max(1)

/** How far hand, knee, sides, centres and closures stray from a simulated child's maturity: SDs as `assumedSpread` has them where they are not named. */
const spreadSchema = z
  .strictObject({ handSdMonths: sd, kneeSdMonths: sd, sideSdMonths: sd, centreSdMonths: sd, closureSdMonths: sd })
  .partial()

/** Who reads simulated hands: habits as of `usualReader` where they are not named. */
const readersSchema = z
  .strictObject({
    count: z.int().min(1).max(20),
    biasSdMonths: sd,
    sdMonths: sd,
    repeats: share,
    wholeYears: share,
    halfYears: share,
    pull: share,
  })
  .partial()
  .refine(({ wholeYears = usualReader.wholeYears, halfYears = usualReader.halfYears }) => wholeYears + halfYears <= 1, {
    error: `wholeYears (${usualReader.wholeYears} unless said) and halfYears (${usualReader.halfYears}) are shares of the same readings: together at most 1`,
  })

const cohortSchema = z.discriminatedUnion('import', [
  /** A site's own tables: films.csv and readings.csv as the documentation describes them. */
  z.strictObject({
    import: z.literal('tables'),
    films: z.string(),
    readings: z.string(),
    /** Patients or films to leave out, with the site's reasons. */
    exclusions: z.string().optional(),
    /** Diagnoses to leave out, in place of the list that comes along. */
    exclusionCodes: z.string().optional(),
    /** splits.csv of the site, in place of ours. */
    splits: z.string().optional(),
  }),
  /** A rehearsal on the RSNA hand films: the wrist of a film is read, and the whole film is the hand beside it. */
  z.strictObject({
    import: z.literal('rehearsal'),
    source: z.string(),
    /** Who is in which part; films that are not named taught the teacher. */
    splits: z.string(),
  }),
  /** Simulated children, made by the study: hands and knees with dates, read by simulated readers. */
  z.strictObject({
    import: z.literal('phantom'),
    children: z.int().positive(),
    /** Side of the films in pixels. */
    side: z.int().min(64).max(2048),
    generator: z.enum(['a', 'b']).default('a'),
    /** The negative control: films show the maturity of other children of the same sex and age. */
    scrambled: z.boolean().optional(),
    spread: spreadSchema.optional(),
    readers: readersSchema.optional(),
  }),
])

const studentInputs = ['image', 'image+sex', 'image+sex+age'] as const

/** What a line of the ablation may change. */
const studentSchema = z.strictObject({
  /** What the network sees beside the film; it is trained to do without sex and age too. */
  inputs: z.enum(studentInputs),
  /** What it learns: the teacher's label, the reading of the hand, or the reading where there is one and else the label. */
  labels: z.enum(['pseudo', 'human', 'mixture']),
  /** `random`, `teacher`, `ancestor`, or a file of weights. */
  start: z.string(),
})

/** Bone ages of the knees by other means. */
const comparatorSchema = z
  .strictObject({
    name: z.string().min(1),
    /** By another method: a table with file and bone_age_months. */
    csv: z.string().optional(),
    /** By coefficients, as of the abbreviated Fels method, */
    fels: z.string().optional(),
    /** and the table of what was measured on the films. */
    measurements: z.string().optional(),
  })
  .refine(
    ({ csv, fels, measurements }) =>
      csv === undefined ? fels !== undefined && measurements !== undefined : (fels ?? measurements) === undefined,
    'give csv, or fels with measurements',
  )

const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'use small letters, digits and hyphens')

export const transferSchema = z.strictObject({
  study: nameSchema,
  seed: z.int().nonnegative(),
  cohort: cohortSchema,
  /** How readings of one hand become its bone age. */
  assigned: z.enum(assignmentRules).default('mean'),
  /** A model package, or the file of a study that makes one. */
  teacher: z.union([z.strictObject({ package: z.string() }), z.strictObject({ study: z.string() })]),
  /** A package that is refined: it is scored beside the students, and `start: ancestor` begins from it. */
  ancestor: ancestorSchema.optional(),
  crops: z.strictObject({ joint: z.enum(['knee', 'wrist']).default('knee'), side: z.int().min(32).max(1024) }),
  model: architectureSchema.omit({ sex: true, chronologicalAge: true }),
  grey: greySchema,
  training: trainingSchema,
  augmentation: augmentationSchema,
  student: studentSchema,
  ablation: z
    .array(
      studentSchema.partial().extend({
        name: nameSchema,
        /** Folds that it is trained on; all unless said. */
        folds: z.array(z.int().min(1).max(foldCount)).min(1).optional(),
        /** At most so many films train, all of each patient's, of patients taken at random; of one patient where that is more. */
        films: z.int().positive().optional(),
        /** Other random numbers for first weights and order: how much of a difference is chance? */
        seed: z.int().nonnegative().default(0),
        /** Whether its ensemble reads the test films too, where they are opened. */
        test: z.boolean().default(false),
      }),
    )
    .default([]),
  /** What else the students are compared with; absent where there is nothing, as in plans that were frozen without. */
  comparators: z.array(comparatorSchema).optional(),
  /** The one comparison that counts: the student against a comparator or another student. All others explore. */
  primary: primarySchema,
  /** Whether the test films are scored. Each plan that opens them is counted. */
  openTest: z.boolean().default(false),
  resamples: z.int().min(100).max(100_000).default(2000),
  /** Bone ages at which the site decides: for how many children does the whole interval lie on one side? One list, or one for each sex. */
  thresholdsMonths: thresholdsSchema.default([]),
  /** Declared before an external validation: what the model must keep to. The report then ends with a verdict. */
  margins: marginsSchema.optional(),
  /** Films whose maps are made and checked. */
  saliencyFilms: z.int().nonnegative().default(24),
  /** Whether the report shows the films with the largest errors, as far as no text is burned into them. */
  worstPictures: z.boolean().default(false),
  /** Simulated children whose films are made in pairs that differ in one thing. */
  counterfactualChildren: z.int().nonnegative().default(40),
  /** What no computation can know. */
  reporting: reportingSchema,
  package: aboutSchema,
})

export type StudentPlan = z.infer<typeof studentSchema> & {
  name: string
  folds: readonly number[]
  films?: number
  seed: number
  test: boolean
  /** Labels are dealt out anew among the films. */
  shuffled?: true
}

export type TransferStudy = z.infer<typeof transferSchema> & {
  /** Of the study file, and its name. */
  path: string
  file: string
  /** All that are trained, the study's own first, named `main`. */
  students: readonly StudentPlan[]
}

export const allFolds = Array.from({ length: foldCount }, (_, i) => i + 1)

/** No student: the network whose maps the package's must not be like. */
export const shuffledName = 'shuffled-labels'

/**
 * All that is trained: the students, and where maps are checked one network more, on fold 1, as `main` but that its labels were dealt out at random among
 * the films. It starts from random weights: those of a teacher or an ancestor have seen true labels.
 */
export const trainedRuns = ({ students, saliencyFilms }: TransferStudy): StudentPlan[] =>
  saliencyFilms > 0
    ? [...students, { ...students[0], name: shuffledName, start: 'random', folds: [1], test: false, shuffled: true }]
    : [...students]

/**
 * Whether the gate judges the films: those of a site are what its archive holds. Simulated ones and those of a rehearsal are known to show what they
 * should.
 */
export const judgesFilms = ({ cohort, package: about }: Pick<TransferStudy, 'cohort' | 'package'>): boolean =>
  cohort.import === 'tables' && !about.simulated

/** Its knees too; of a wrist the gate knows nothing. */
export const judgesKnees = (study: Pick<TransferStudy, 'cohort' | 'package' | 'crops'>): boolean =>
  judgesFilms(study) && study.crops.joint === 'knee'

/** What the evaluation of a study may be against: nobody reads its knees, and only of simulated children the truth is known. */
const referencesOf = (kind: TransferStudy['cohort']['import']): ReferenceKind[] => [
  'hand reading',
  'pseudo-label',
  ...(kind === 'phantom' ? ['simulated truth' as const] : []),
]

/** Settings of a cohort that are paths. */
const pathSettings = ['films', 'readings', 'exclusions', 'exclusionCodes', 'splits', 'source']

function placed(
  { package: folder, films }: NonNullable<z.infer<typeof transferSchema>['ancestor']>,
  place: (path: string, field: string) => string,
) {
  return {
    package: place(folder, 'ancestor.package'),
    ...(films?.import === 'tables'
      ? {
          films: {
            ...films,
            films: place(films.films, 'ancestor.films.films'),
            readings: place(films.readings, 'ancestor.films.readings'),
          },
        }
      : films
        ? { films }
        : {}),
  }
}

/** @throws {UsageError} naming file, line and field */
export function readTransfer(path: string): TransferStudy {
  const { content, place, mistake } = readYaml(path, transferSchema)
  const { cohort, teacher, ancestor, student, ablation, comparators } = content
  if (cohort.import === 'phantom' && !content.package.simulated) throw mistake('package.simulated', simulatedOnly)
  const names = new Set(['main'])
  const start = (text: string, field: string) => {
    if (text === 'ancestor' && !ancestor) throw mistake(field, 'name the package to start from under ancestor')
    if (['random', 'teacher', 'ancestor'].includes(text)) return text
    const path = place(text, field)
    if (isPackage(path) || isPackage(dirname(path)))
      throw mistake(
        field,
        `${text} is a model package: name its folder under ancestor, as package, and write start: ancestor, so that the films that it learned from are left out`,
      )
    return path
  }
  const main = {
    ...student,
    start: start(student.start, 'student.start'),
    name: 'main',
    folds: allFolds,
    seed: 0,
    test: true,
  }
  const students = [
    main,
    ...ablation.map((line, i): StudentPlan => {
      if (names.has(line.name) || line.name === ancestorName)
        throw mistake(`ablation.${i}.name`, `there are two students named ${line.name}`)
      if (line.name === shuffledName)
        throw mistake(
          `ablation.${i}.name`,
          `${shuffledName} is what the study calls its check of the maps: take another`,
        )
      names.add(line.name)
      return {
        ...main,
        folds: allFolds,
        ...line,
        ...(line.start === undefined ? {} : { start: start(line.start, `ablation.${i}.start`) }),
      }
    }),
  ]
  const indicators =
    cohort.import === 'phantom'
      ? [oracleName, handOracleName, widthRatioName]
      : judgesKnees(content)
        ? [measuredRatioName]
        : []
  const others = [
    medianName,
    splineName,
    teacherName,
    ...indicators,
    ...(ancestor ? [ancestorName] : []),
    ...[...names].filter(name => name !== 'main'),
  ]
  for (const [i, { name }] of (comparators ?? []).entries()) {
    if (['main', ...referenceKinds, ...others].includes(name))
      throw mistake(`comparators.${i}.name`, `something that is compared is named ${name} already: name it otherwise`)
    others.push(name)
  }
  if (!others.includes(content.primary.against))
    throw mistake(
      'primary.against',
      `there is no ${content.primary.against} to compare with: write ${others.join(', ')}`,
    )
  const possible = referencesOf(cohort.import)
  if (!possible.includes(content.primary.reference))
    throw mistake(
      'primary.reference',
      `this study has no ${content.primary.reference} to compare with: write ${possible.join(' or ')}`,
    )
  return {
    ...content,
    path,
    file: basename(path),
    students,
    cohort: Object.fromEntries(
      Object.entries(cohort).map(([key, value]) => [
        key,
        pathSettings.includes(key) ? place(String(value), `cohort.${key}`) : value,
      ]),
    ) as TransferStudy['cohort'],
    teacher:
      'package' in teacher
        ? { package: place(teacher.package, 'teacher.package') }
        : { study: place(teacher.study, 'teacher.study') },
    ...(ancestor ? { ancestor: placed(ancestor, place) } : {}),
    ...(comparators
      ? {
          comparators: comparators.map(({ name, ...files }, i) => ({
            name,
            ...Object.fromEntries(
              Object.entries(files).map(([key, path]) => [key, place(path, `comparators.${i}.${key}`)]),
            ),
          })),
        }
      : {}),
  }
}
