/** Students: what each learns from, and the training run of each of its folds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedRandom, permutation, UsageError } from '../../base/index.ts'
import { fileSha256, sha256, writeFileAtomic } from '../../base/node/index.ts'
import { type Architecture, decodeSafetensors, encodeSafetensors, type LoadedModel } from '../../model/index.ts'
import { type RunConfig, runConfigSchema } from '../../train/index.ts'
import { cropsHash } from '../cropsHash.ts'
import { fileStart, type Start, studentStart } from '../startWeights.ts'
import type { StudyKnee } from './studyKnee.ts'
import type { StudentPlan, TransferStudy } from './transferFile.ts'

/** The network of a student. */
export const architectureOf = ({ model }: TransferStudy, { inputs }: StudentPlan): Architecture => ({
  ...model,
  sex: inputs !== 'image',
  chronologicalAge: inputs === 'image+sex+age',
})

/**
 * What a student is taught of a film, in months; undefined where it has no such label, or the gate refuses it: what shows something else does not teach.
 * Closed plates do, though they are refused: they are the end of the scale.
 */
export function lessonOf({ pair, label, seen }: StudyKnee, { labels }: StudentPlan): number | undefined {
  if (seen?.code && seen.code !== 'mature') return undefined
  const human = pair.handReading?.boneAgeMonths
  const pseudo = label?.boneAgeMonths ?? undefined
  return labels === 'human' ? human : labels === 'pseudo' ? pseudo : (human ?? pseudo)
}

/** Whether a fold may learn from a film. */
const isOpenTo = ({ split: { split, fold } }: StudyKnee, k: number): boolean =>
  split === 'train' || (split === 'fold' && fold !== k)

/** Films that a fold of a student learns from. */
export function lessons(knees: readonly StudyKnee[], student: StudentPlan, fold: number, seed: number): StudyKnee[] {
  const all = knees.filter(knee => isOpenTo(knee, fold) && lessonOf(knee, student) !== undefined)
  if (student.films === undefined || all.length <= student.films) return all
  // Whole patients, in an order that does not depend on how many are wanted: fewer films are a part of more.
  const filmsOf = new Map<string, number>()
  for (const { split } of all) filmsOf.set(split.cluster, (filmsOf.get(split.cluster) ?? 0) + 1)
  const order = new Map([...filmsOf.keys()].map(cluster => [cluster, sha256(`${seed} ${cluster}`)]))
  const chosen = new Set<string>()
  let films = 0
  for (const cluster of [...filmsOf.keys()].sort((a, b) => (order.get(a)! < order.get(b)! ? -1 : 1))) {
    films += filmsOf.get(cluster)!
    if (films > student.films && chosen.size > 0) break
    chosen.add(cluster)
  }
  return all.filter(knee => chosen.has(knee.split.cluster))
}

/** @throws {UsageError} naming the first student and fold with nothing to learn from */
export function checkLessons(knees: readonly StudyKnee[], students: readonly StudentPlan[], seed: number): void {
  for (const student of students)
    for (const fold of student.folds) {
      if (lessons(knees, student, fold, seed).length > 0) continue
      const open = knees.filter(knee => isOpenTo(knee, fold)).length
      throw new UsageError(
        `fold ${fold} of the student ${student.name} has nothing to learn from: ${open === 0 ? 'no film is in another fold' : `none of the ${open} films of the other folds has a label (labels: ${student.labels})`}`,
      )
    }
}

/** The part of a student's name and settings that makes its runs what they are. */
export function foldConfig(
  study: TransferStudy,
  student: StudentPlan,
  fold: number,
  knees: readonly StudyKnee[],
  crops: { folder: string; count: number },
  start: Start | undefined,
): RunConfig {
  const architecture = architectureOf(study, student)
  const film = (knee: StudyKnee) => ({
    index: knee.index,
    ageMonths: lessonOf(knee, student)!,
    sex: knee.pair.sex ?? null,
    chronologicalAgeMonths: knee.pair.chronologicalAgeMonths,
  })
  const train = lessons(knees, student, fold, study.seed).map(film)
  const dealt = student.shuffled && permutation(train.length, keyedRandom(study.seed, 0x736c, fold))
  return runConfigSchema.parse({
    // Students of one fold begin and shuffle alike, so that they differ in what the study varies.
    seed: study.seed * 100 + fold + 1_000_003 * student.seed,
    architecture,
    training: study.training,
    augmentation: study.augmentation,
    grey: study.grey,
    crops: {
      file: join(crops.folder, 'crops.u8'),
      side: study.crops.side,
      count: crops.count,
      sha256: cropsHash(crops.folder),
    },
    train: dealt ? train.map((one, i) => ({ ...one, ageMonths: train[dealt[i]].ageMonths })) : train,
    // The fold that is scored: for its curve alone; the schedule is fixed and nothing is chosen on it.
    validation: knees.filter(knee => knee.split.fold === fold && lessonOf(knee, student) !== undefined).map(film),
    start: start === undefined ? null : { file: start.file, sha256: fileSha256(start.file) },
  })
}

/**
 * What a fold of a student starts from, written into `folder`; undefined for random weights.
 *
 * @throws {UsageError} naming the student, if that does not fit
 */
export function startOf(
  study: TransferStudy,
  student: StudentPlan,
  teacher: LoadedModel,
  teacherFolder: string,
  folder: string,
  fold: number,
  ancestor: LoadedModel | undefined,
): Start | undefined {
  const { name, start } = student
  const to = architectureOf(study, student)
  if (start === 'random') return undefined
  // A teacher and a file begin all folds; of an ancestor, which has a network of each fold, every fold goes on from another. No name holds a point.
  const file = join(folder, `start-${name}${start === 'ancestor' ? `.${fold}` : ''}.safetensors`)
  const from = start === 'ancestor' ? ancestor : start === 'teacher' ? teacher : undefined
  try {
    if (!from) return fileStart(start, to, file, study.seed * 100 + 1)
    const { members, architecture } = from.description
    const member = members[start === 'ancestor' ? (fold - 1) % members.length : 0]
    const home = start === 'ancestor' ? study.ancestor!.package : teacherFolder
    const { tensors } = decodeSafetensors(readFileSync(join(home, member.file)), member.file)
    writeFileAtomic(file, ...encodeSafetensors(studentStart(tensors, architecture, to), 'F32'))
    return { file, from: `package ${home}` }
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`start of the student ${name}: ${error.message}`) : error
  }
}
