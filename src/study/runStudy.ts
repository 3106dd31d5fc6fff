/**
 * A study from its file to its results: films, crops, training, each once (`step.ts`). Everything is written below the state folder,
 * where any of it can be opened.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { UsageError } from '../base/index.ts'
import { fileSha256, lockFolder, readTable, writeFileAtomic } from '../base/node/index.ts'
import {
  assignedBoneAges,
  fileKey,
  formatReadings,
  type Manifest,
  parseSplitList,
  readManifest,
  readReadings,
  type SplitName,
  splitOf,
} from '../cohort/index.ts'
import { importRsna } from '../cohort/node/index.ts'
import { writePhantoms } from '../phantom/node/index.ts'
import { cropVersion } from '../predict/index.ts'
import { type RunConfig, runConfigSchema, type StageProgress, type TrainingFilm } from '../train/index.ts'
import { atOnce, shareOfMachine } from './atOnce.ts'
import { type CropRow, cutCrops, readCrops } from './crops.ts'
import { cropsHash, cutNamed } from './cropsHash.ts'
import { makePackage } from './makePackage.ts'
import { noPatientsNamed, siteKey, siteSecret } from './siteSecret.ts'
import { initialWeights } from './startWeights.ts'
import { once } from './step.ts'
import { findOf, type Study } from './studyFile.ts'
import { trainedMember, trainMember } from './trainMember.ts'

export const studySteps = ['films', 'crops', 'training', 'package'] as const
export type StudyStep = (typeof studySteps)[number]

export type StudyOptions = {
  state: string
  /** The last step to run. */
  until?: StudyStep
  /** Trains only this member, from 1. */
  fold?: number
  onMessage?: (text: string) => void
  /** Films done of those in a step. */
  onFilms?: (step: string, done: number, total: number) => void
  onTraining?: (member: string, progress: StageProgress) => void
  signal?: AbortSignal
}

/** A film with what the study knows of it. */
export type StudyFilm = TrainingFilm & {
  id: string
  file: string
  sha256: string
  pixelsSha256: string | undefined
  patient: string | undefined
  list: SplitName
}

/**
 * Runs a study as far as `until`; false if it was stopped.
 *
 * @throws {UsageError} if another process works in the state folder
 */
export async function runStudy(study: Study, options: StudyOptions): Promise<boolean> {
  const unlock = lockFolder(options.state)
  try {
    return await runSteps(study, options)
  } finally {
    unlock()
  }
}

async function runSteps(study: Study, options: StudyOptions): Promise<boolean> {
  const { state, until = studySteps.at(-1)!, fold, onMessage } = options
  if (fold !== undefined && !(fold >= 1 && fold <= study.members))
    throw new UsageError(
      `there is no fold ${fold}: the study ${study.study} has ${study.members} (members), counted from 1`,
    )
  const filmsFolder = join(state, 'films')
  const filmsMade = await once(filmsFolder, { data: study.data, seed: study.seed }, () =>
    makeFilms(study, filmsFolder, options),
  )
  if (filmsMade === 'unchanged') onMessage?.('films: unchanged')
  if (until === 'films') return true

  const manifest = ofJoint(readManifest(join(filmsFolder, 'films.csv')), study.crops.joint)
  const cropsFolder = join(state, 'crops')
  const cropsMade = await once(
    cropsFolder,
    { crops: study.crops, cropVersion, films: fileSha256(join(filmsFolder, 'films.csv')) },
    async () => {
      const rows = await cutNamed(cropsFolder, () =>
        cutCrops(cropsFolder, manifest, {
          ...findOf(study.crops.joint),
          cropSide: study.crops.side,
          onProgress: (done, total) => options.onFilms?.('crops', done, total),
        }),
      )
      onMessage?.(
        `crops: ${rows.length}; ${study.crops.joint} not found on ${rows.filter(r => r.index !== undefined && !r.found).length}, not read ${rows.filter(r => r.failure).length}`,
      )
    },
  )
  if (cropsMade === 'unchanged') onMessage?.('crops: unchanged')
  if (until === 'crops') return true

  const films = studyFilms(study, manifest, readCrops(cropsFolder), filmsFolder)
  if (!films.some(film => film.list === 'train'))
    throw new UsageError(
      `no film is left to train: of ${manifest.rows.length} films ${films.length} were cut and have a bone age. Look at ${join(cropsFolder, 'crops.csv')} and at the lists; delete ${cropsFolder} to cut the films anew`,
    )
  const hasPatients = films.some(film => film.patient !== undefined)
  const key = hasPatients ? siteKey() : {}
  const members = Array.from({ length: study.members }, (_, i) => i + 1).filter(k => fold === undefined || k === fold)
  const share = shareOfMachine(study.members)
  const trained = await atOnce(
    members,
    share.atOnce,
    async (member, signal) => {
      const folder = join(state, `member-${member}`)
      const config = memberConfig(study, films, cropsFolder, member)
      const made = await trainMember(folder, config, `member ${member}`, {
        onMessage,
        onProgress: progress => options.onTraining?.(`member ${member}`, progress),
        threads: share.threads,
        signal,
      })
      return made !== 'stopped'
    },
    options.signal,
  )
  if (!trained) return false
  if (until === 'training' || fold !== undefined) return true

  const packageFolder = join(state, 'package')
  const memberFolders = Array.from({ length: study.members }, (_, i) => join(state, `member-${i + 1}`))
  const packageMade = await once(
    packageFolder,
    { study, members: memberFolders.map(folder => fileSha256(join(folder, 'weights.safetensors'))), ...key },
    async () => {
      if (hasPatients && siteSecret() === undefined && !study.package.simulated) onMessage?.(noPatientsNamed)
      const found = await makePackage(packageFolder, {
        study,
        training: films.filter(f => f.list === 'train'),
        calibration: films
          .filter(f => f.list === 'calibration')
          .map(f => ({ ...f, boneAgeMonths: f.ageMonths, patient: f.patient })),
        lists: (['train', 'validation', 'calibration', 'test'] as const).map(name => ({
          name,
          films: films.filter(f => f.list === name).length,
          usedFor: listUse[name],
        })),
        cropsFolder,
        crops: cropCount(films),
        members: memberFolders.map(folder => trainedMember(folder, films.filter(f => f.list === 'train').length)),
        onProgress: (done, total) => options.onFilms?.('calibration', done, total),
      })
      onMessage?.(
        `package: MAE ${found.meanAbsoluteErrorMonths.toFixed(2)} months on the ${found.n} films of the calibration list: ${packageFolder}`,
      )
    },
  )
  if (packageMade === 'unchanged') onMessage?.('package: unchanged')
  return true
}

const listUse = {
  train: 'weights',
  validation: 'choices',
  calibration: 'intervals and the tables below',
  test: 'never opened by this study',
}

/** Crops in a cache, of which these films are some. */
const cropCount = (films: readonly { index: number }[]): number => films.reduce((n, f) => Math.max(n, f.index + 1), 0)

/** Writes films.csv and readings.csv into `folder`. */
async function makeFilms({ data, seed }: Study, folder: string, { onMessage, onFilms }: StudyOptions): Promise<void> {
  if (data.import === 'rsna') {
    const { films, missing, badRows } = importRsna(data.source, folder)
    onMessage?.(`films: ${films}; without a picture ${missing.count}, rows left out ${badRows.count}`)
    return
  }
  const { children, side, films: kind, generator } = data
  const made = await writePhantoms({
    folder,
    children,
    seed,
    side,
    films: kind,
    generator,
    onProgress: (done, total) => onFilms?.('films', done, total),
  })
  onMessage?.(`films: ${made.films} of ${children} simulated children`)
  if (kind === 'hand') return
  // Single knees have no reader: they are taught with the truth.
  const truth = readTable(join(folder, 'truth.csv'), ['file', 'skeletal_age_months'])
  const readings = truth.rows.map(({ values }) => ({
    file: values.file,
    jointIndex: 1,
    reader: 'simulated truth',
    boneAgeMonths: Number(values.skeletal_age_months),
  }))
  writeFileAtomic(join(folder, 'readings.csv'), formatReadings(readings))
}

/** The rows of a manifest that show the study's joint, or do not say what they show. */
const ofJoint = (manifest: Manifest, joint: string): Manifest => ({
  ...manifest,
  rows: manifest.rows.filter(row => 'failure' in row || row.joint === undefined || row.joint === joint),
})

/** The films that were cut and have a bone age, each with the list it belongs to. */
export function studyFilms(
  study: Study,
  manifest: Manifest,
  crops: readonly CropRow[],
  filmsFolder: string,
): StudyFilm[] {
  const listOf = splitRule(study)
  const cropOf = new Map(crops.map(row => [fileKey(row.file), row]))
  const { readings } = readReadings(join(filmsFolder, 'readings.csv'))
  const ages = new Map(assignedBoneAges(readings, 'mean').map(a => [fileKey(a.file), a.boneAgeMonths]))
  return manifest.rows.flatMap(row => {
    if ('failure' in row) return []
    const crop = cropOf.get(fileKey(row.file))
    const ageMonths = ages.get(fileKey(row.file))
    if (crop?.index === undefined || ageMonths === undefined) return []
    const id = parse(row.file).name
    return [
      {
        id,
        file: row.file,
        sha256: crop.sha256,
        pixelsSha256: crop.pixelsSha256,
        patient: row.patient,
        list: listOf(id, row.patient),
        index: crop.index,
        ageMonths,
        sex: row.sex ?? null,
        chronologicalAgeMonths: row.chronologicalAgeMonths ?? null,
      },
    ]
  })
}

/** Which list a film belongs to: the collection's committed lists, or for simulated children a hash of the patient. */
function splitRule({ data, study }: Study): (id: string, patient: string | undefined) => SplitName {
  if (data.import === 'phantom') return (id, patient) => splitOf(`${study}/${patient ?? id}`)
  const lists = new Map<string, SplitName>()
  for (const name of ['test', 'calibration', 'validation'] as const) {
    const path = `${data.lists}-${name}.txt`
    if (!existsSync(path)) throw new UsageError(`the split list ${path} does not exist`)
    for (const id of parseSplitList(readFileSync(path, 'utf8'))) lists.set(id, name)
  }
  return id => lists.get(id) ?? 'train'
}

function memberConfig(study: Study, films: readonly StudyFilm[], cropsFolder: string, member: number): RunConfig {
  const of = (list: SplitName) =>
    films
      .filter(film => film.list === list)
      .map(({ index, ageMonths, sex, chronologicalAgeMonths }) => ({ index, ageMonths, sex, chronologicalAgeMonths }))
  const start =
    study.init === undefined ? undefined : initialWeights(study.init, study.model, cropsFolder, member, study.seed)
  return runConfigSchema.parse({
    seed: study.seed * 100 + member,
    architecture: study.model,
    training: study.training,
    augmentation: study.augmentation,
    grey: study.grey,
    crops: {
      file: join(cropsFolder, 'crops.u8'),
      side: study.crops.side,
      count: cropCount(films),
      sha256: cropsHash(cropsFolder),
    },
    train: of('train'),
    validation: of('validation'),
    start: start === undefined ? null : { file: start, sha256: fileSha256(start) },
  })
}
