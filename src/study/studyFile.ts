/**
 * A study as one YAML file: which films, how they are cut, what is trained and how. `${NAME}` in it stands for a variable of the
 * environment, such as PHYSIS_DATA, the folder in which the films are. A mistake is told with its line and field.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { UsageError } from '../base/index.ts'
import { architectureSchema } from '../model/index.ts'
import { augmentationSchema, greySchema, trainingSchema } from '../train/index.ts'

const dataSchema = z.discriminatedUnion('import', [
  /** A public collection; its folder is `source`. */
  z.strictObject({
    import: z.literal('rsna'),
    source: z.string(),
    /** Split lists, without their endings `-test.txt`, `-calibration.txt` and `-validation.txt`: film ids, one a line. What is in none trains. */
    lists: z.string(),
  }),
  /** Simulated children, made by the study; split by patient. */
  z.strictObject({
    import: z.literal('phantom'),
    children: z.int().positive(),
    /** Side of the films in pixels. */
    side: z.int().min(64).max(2048),
  }),
])

export const studySchema = z.strictObject({
  study: z.string().regex(/^[a-z0-9-]+$/, 'use small letters, digits and hyphens'),
  seed: z.int().nonnegative(),
  data: dataSchema,
  crops: z.strictObject({ joint: z.enum(['hand', 'knee']), side: z.int().min(32).max(1024) }),
  model: architectureSchema,
  grey: greySchema,
  /** Networks that are trained, each with its own random numbers; their mean is the estimate. */
  members: z.int().min(1).max(5).default(1),
  /** Weights that training starts from: a package, or a ConvNeXt of timm or torchvision (.safetensors, `patch` stem). */
  init: z.string().optional(),
  training: trainingSchema,
  augmentation: augmentationSchema,
  /** What the package and its card say that no step can know. */
  package: z.strictObject({
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
  }),
})

export type Study = z.infer<typeof studySchema> & {
  /** Folder of the study file, to which its paths are relative, and its name. */
  folder: string
  file: string
}

/** How the study's joint is found on its films: simulated knees are centred on it. */
export const findOf = (study: Study): 'hand' | 'none' => (study.crops.joint === 'hand' ? 'hand' : 'none')

/**
 * Reads a study file.
 *
 * @throws {UsageError} naming file, line and field
 */
export function readStudy(path: string): Study {
  if (!existsSync(path)) throw new UsageError(`the study file ${path} does not exist`)
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken) throw new UsageError(`${path}, line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  const parsed = studySchema.safeParse(document.toJS())
  if (!parsed.success) {
    const { issues } = parsed.error
    // A misspelt field is also a missing one: the misspelling says more.
    const strange = issues.find(issue => issue.code === 'unrecognized_keys')
    const field = strange ? [...strange.path, strange.keys[0]] : issues[0].path
    const message = strange ? 'there is no such setting' : issues[0].message
    throw new UsageError(`${path}, line ${lineOf(field)}: ${field.join('.') || 'the file'}: ${message}`)
  }
  const folder = dirname(path)
  const study = parsed.data
  return {
    ...study,
    folder,
    file: basename(path),
    data:
      study.data.import === 'phantom'
        ? study.data
        : {
            ...study.data,
            source: place(study.data.source, 'data.source'),
            lists: place(study.data.lists, 'data.lists'),
          },
    ...(study.init ? { init: place(study.init, 'init') } : {}),
  }

  /** The line of a field, or of the innermost one around it that is there. */
  function lineOf(field: readonly PropertyKey[]): number {
    for (let depth = field.length; depth > 0; depth--) {
      const node = document.getIn(field.slice(0, depth), true) as { range?: [number] } | undefined
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }

  /** A path as written, its variables filled in, relative to the study file. */
  function place(text: string, field: string): string {
    const filled = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = process.env[name]
      if (!value)
        throw new UsageError(
          `${path}, line ${lineOf(field.split('.'))}: ${field}: set the environment variable ${name} to the folder that it stands for`,
        )
      return value
    })
    return isAbsolute(filled) ? filled : join(folder, filled)
  }
}
