/** A study that makes one model from films and readings of one joint, as a YAML file: which films, how they are cut, what is trained and how. */
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { PhysisError } from '../base/index.ts'
import { readYaml, type YamlFile } from '../base/node/index.ts'
import { assignmentRules } from '../cohort/index.ts'
import { architectureSchema, type Preprocessing } from '../model/index.ts'
import { readDescription } from '../model/node/index.ts'
import { kneeWidths } from '../phantom/index.ts'
import { augmentationSchema, greySchema, trainingSchema } from '../train/index.ts'

const dataSchema = z.discriminatedUnion('import', [
  /** A public collection; its folder is `source`. */
  z.strictObject({
    import: z.literal('rsna'),
    source: z.string(),
    /** Split lists, without their endings `-test.txt`, `-calibration.txt` and `-validation.txt`: film ids, one a line. What is in none trains. */
    lists: z.string(),
  }),
  /** A site's own tables: films.csv and readings.csv as the documentation describes them. */
  z.strictObject({
    import: z.literal('tables'),
    films: z.string(),
    readings: z.string(),
    /** Split lists as above, films named as in the manifest; without them the study splits patients. */
    lists: z.string().optional(),
  }),
  /** Simulated children, made by the study; split by patient. */
  z.strictObject({
    import: z.literal('phantom'),
    children: z.int().positive(),
    /** Side of the films in pixels. */
    side: z.int().min(64).max(2048),
    /** One knee a child with its true skeletal age, or hands of patients, read by simulated readers. */
    films: z.enum(['knee', 'hand']).default('knee'),
    generator: z.enum(['a', 'b']).default('a'),
  }),
])

/** What the package and its card say that no step can know. */
export const aboutSchema = z.strictObject({
  version: z.string(),
  title: z.string(),
  view: z.string(),
  scale: z.string(),
  simulated: z.boolean(),
  licence: z.string(),
  intended: z.string(),
  notFor: z.string(),
  data: z.string(),
  /** Earlier trainings that the weights went through. */
  history: z.string().optional(),
})

/** A package of simulated children refuses films of real ones: a study cannot say that it is another. */
export const simulatedOnly = 'the children of this study are simulated, and so is its package: write true'

export const studySchema = z.strictObject({
  study: z.string().regex(/^[a-z0-9-]+$/, 'use small letters, digits and hyphens'),
  seed: z.int().nonnegative(),
  data: dataSchema,
  /** How readings of one film become its bone age. */
  assigned: z.enum(assignmentRules).default('mean'),
  crops: z.strictObject({ joint: z.enum(['hand', 'knee']), side: z.int().min(32).max(1024) }),
  model: architectureSchema,
  grey: greySchema,
  /** Networks that are trained, each with its own random numbers; their mean is the estimate. None: those of `joins` are calibrated anew. */
  members: z.int().min(0).max(5).default(1),
  /** Weights that training starts from: a package, or a ConvNeXt of timm or torchvision (.safetensors, `patch` stem). */
  init: z.string().optional(),
  /** A package whose networks, as they are, read together with those that are trained here. */
  joins: z.string().optional(),
  training: trainingSchema,
  augmentation: augmentationSchema,
  package: aboutSchema,
})

/** What a study that trains no network need not say: the package that it joins says it. */
const packageSettings = { crops: true, model: true, grey: true, training: true, augmentation: true } as const
type PackageSettings = keyof typeof packageSettings

const fileSchema = studySchema.partial(packageSettings)

export type Study = z.infer<typeof studySchema> & {
  /** Folder of the study file, to which its paths are relative, and its name. */
  folder: string
  file: string
  /** A mistake that is seen only when the study runs, told with the line of its field. */
  mistake: YamlFile<unknown>['mistake']
}

/** How a joint is found on its films. */
export const findOf = (joint: 'hand' | 'wrist' | 'knee'): Pick<Preprocessing, 'find' | 'kneeWidths'> =>
  joint === 'knee' ? { find: joint, kneeWidths } : { find: joint }

/**
 * Reads the file of a study that makes one model.
 *
 * @throws {UsageError} naming file, line and field
 */
export function readStudy(path: string): Study {
  const { content, place, mistake } = readYaml(path, fileSchema)
  const { data, init, joins } = content
  if (init !== undefined && joins !== undefined)
    throw mistake('joins', 'a study goes on from a package (init) or joins one: leave one of the two out')
  if (content.members === 0 && joins === undefined)
    throw mistake('members', 'a study that trains no network calibrates those of a package: name it under joins')
  if (data.import === 'phantom' && !content.package.simulated) throw mistake('package.simulated', simulatedOnly)
  const placed = Object.entries(data).map(([key, value]) => [
    key,
    data.import !== 'phantom' && pathSettings.includes(key) ? place(String(value), `data.${key}`) : value,
  ])
  const lacking = (Object.keys(packageSettings) as PackageSettings[]).filter(name => content[name] === undefined)
  if (lacking.length > 0 && content.members > 0)
    throw mistake(lacking[0], 'a study that trains a network needs this setting')
  const settings = lacking.length > 0 ? settingsOf(place(joins!, 'joins'), content.package.simulated, mistake) : {}
  return {
    ...settings,
    ...(content as z.infer<typeof studySchema>),
    folder: dirname(path),
    file: basename(path),
    mistake,
    data: Object.fromEntries(placed) as Study['data'],
    ...(init ? { init: place(init, 'init') } : {}),
    ...(joins ? { joins: place(joins, 'joins') } : {}),
  }
}

/** The settings of a package, for a study that calibrates it anew. How it was trained it does not say, but for the size of its last pictures. */
function settingsOf(folder: string, simulated: boolean, mistake: Study['mistake']): Pick<Study, PackageSettings> {
  const { name, joint, architecture, preprocessing, ...description } = descriptionOf()
  if (joint === 'wrist') throw mistake('joins', `${name} reads a wrist, and studies of one model read hands or knees`)
  if (simulated !== description.simulated)
    throw mistake(
      'package.simulated',
      `${name} was ${description.simulated ? '' : 'not '}trained on simulated films, and so was what is made of it: write ${description.simulated}`,
    )
  return {
    crops: { joint, side: preprocessing.cropSide },
    model: architecture,
    grey: preprocessing.grey,
    training: trainingSchema.parse({ stages: [{ px: preprocessing.px, epochs: 1 }] }),
    augmentation: augmentationSchema.parse({}),
  }

  function descriptionOf() {
    try {
      return readDescription(folder).description
    } catch (error) {
      throw error instanceof PhysisError ? mistake('joins', error.message) : error
    }
  }
}

/** Settings of data that are paths, but for simulated films. */
const pathSettings = ['source', 'films', 'readings', 'lists']

/** Where the tables of a study lie: those of a site stay where they are. */
export const tablesOf = (
  data: { import: 'tables'; films: string; readings: string } | { import: 'rsna' | 'phantom' | 'rehearsal' },
  folder: string,
): { films: string; readings: string } =>
  data.import === 'tables'
    ? { films: data.films, readings: data.readings }
    : { films: join(folder, 'films.csv'), readings: join(folder, 'readings.csv') }
