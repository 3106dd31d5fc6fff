/**
 * A study from its file to its results: films, crops, training, each once (`step.ts`). Everything is written below the state folder,
 * where any of it can be opened.
 */
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import { fileSha256, lockFolder } from '../base/node/index.ts'
import { readManifest, type SplitName } from '../cohort/index.ts'
import { loadGate, siteSecret, trainedOn } from '../model/node/index.ts'
import { cropVersion } from '../predict/index.ts'
import { oneRowPerCluster } from '../stats/index.ts'
import { type RunConfig, runConfigSchema, type StageProgress } from '../train/index.ts'
import { atOnce, shareOfMachine } from './atOnce.ts'
import { besideHands } from './besideHands.ts'
import { cutCrops, readCrops, refusedCrops } from './crops.ts'
import { cropsHash, cutNamed } from './cropsHash.ts'
import { refuseDicom } from './filmsThere.ts'
import { joinedHistory, joinedTo } from './joined.ts'
import { checkCalibration, makePackage } from './makePackage.ts'
import { noPatientsNamed, siteKey, unrecognised } from './siteSecret.ts'
import { ancestorOf, ancestry, initialWeights } from './startWeights.ts'
import { stepsOf } from './step.ts'
import { findOf, type Study, tablesOf } from './studyFile.ts'
import { type StudyFilm, studyFilms } from './studyFilms.ts'
import { blaming, makeFilms, ofJoint, readingsOf, sayWhatIsWrong } from './studyTables.ts'
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

/**
 * Runs a study as far as `until`; false if it was stopped.
 *
 * @throws {UsageError} if another process works in the state folder
 */
export async function runStudy(study: Study, options: StudyOptions): Promise<boolean> {
  const { state, fold } = options
  if (fold !== undefined && !(fold >= 1 && fold <= study.members))
    throw new UsageError(
      `there is no fold ${fold}: the study ${study.study} has ${study.members} (members), counted from 1`,
    )
  // Members train beside each other, on what the steps before them left, but not beside a run of the whole.
  const folders = memberFolders(study, state)
  const unlock = fold === undefined ? lockFolder(state, folders) : lockFolder(folders[fold - 1], [state])
  try {
    return await runSteps(study, options)
  } finally {
    unlock()
  }
}

/** One for each member, in their order. */
const memberFolders = ({ members }: Study, state: string): string[] =>
  Array.from({ length: members }, (_, i) => join(state, `member-${i + 1}`))

async function runSteps(study: Study, options: StudyOptions): Promise<boolean> {
  const { state, until = studySteps.at(-1)!, fold, onMessage } = options
  const say = (text: string) => onMessage?.(text)
  const step = stepsOf(options, 'crops')
  const filmsFolder = join(state, 'films')
  await step(filmsFolder, { data: study.data, seed: study.seed }, 'films', () => makeFilms(study, filmsFolder, options))
  if (until === 'films') return true

  const tables = tablesOf(study.data, filmsFolder)
  const all = blaming(study, 'data.films', () => readManifest(tables.films))
  const trains = study.members > 0
  const paired =
    !trains && study.data.import === 'tables' && study.crops.joint === 'knee'
      ? blaming(study, 'data', () => besideHands(study, all, tables.readings, join(state, 'pairs'), say))
      : undefined
  const manifest = paired?.knees ?? ofJoint(all, study.crops.joint)
  // What prediction refuses gets no interval, and none is learned from it.
  const judge = paired ? loadGate() : undefined
  const cropsFolder = join(state, 'crops')
  const cropInputs = {
    crops: study.crops,
    cropVersion,
    films: fileSha256(tables.films),
    ...(judge ? { gate: judge.sha256 } : {}),
  }
  await step(cropsFolder, cropInputs, 'crops', async () => {
    if (study.data.import === 'tables') {
      sayWhatIsWrong(all, onMessage)
      blaming(study, 'data.films', () => refuseDicom(manifest))
    }
    const rows = await cutNamed(cropsFolder, () =>
      cutCrops(cropsFolder, manifest, {
        ...findOf(study.crops.joint),
        cropSide: study.crops.side,
        judge,
        onProgress: (done, total) => options.onFilms?.('crops', done, total),
      }),
    )
    say(
      `crops: ${rows.length}; ${study.crops.joint} not found on ${rows.filter(r => r.index !== undefined && !r.found).length}, not read ${rows.filter(r => r.failure).length}`,
    )
    for (const text of refusedCrops(rows)) say(text)
  })
  if (until === 'crops') return true

  const ancestor = blaming(study, 'init', () => ancestorOf(study.init))
  const joined = blaming(study, 'joins', () => joinedTo(study))
  const before = ancestor ?? joined?.model
  const known = before && trainedOn(before.trainingFilms, siteSecret())
  const namesPatients = manifest.rows.some(row => !('failure' in row) && row.patient !== undefined)
  const untold = before && namesPatients ? unrecognised(before) : undefined
  if (untold) onMessage?.(`warning: ${untold}`)
  const films = studyFilms(study, {
    manifest,
    boneAges: paired?.boneAges ?? readingsOf(study, tables.readings, manifest),
    crops: readCrops(cropsFolder).filter(row => !row.seen?.code),
    listsFolder: join(state, 'lists'),
    saw: known?.saw,
    say,
  })
  if (trains && !films.some(film => film.list === 'train'))
    throw new UsageError(
      `no film is left to train: of ${manifest.rows.length} films ${films.length} were cut and have a bone age. Look at ${join(cropsFolder, 'crops.csv')} and at the lists; delete ${cropsFolder} to cut the films anew`,
    )
  const calibrating = films.filter(film => film.list === 'calibration')
  // As the intervals of a study of transfer are learned: one knee a child, whose knees have one reading.
  const calibration = paired ? onePerPatient(calibrating, study.seed) : calibrating
  // Told before the first hour of training, not after the last.
  checkCalibration(calibration.length)
  const hasPatients = films.some(film => film.patient !== undefined)
  const key = hasPatients ? siteKey() : {}
  const folders = memberFolders(study, state)
  // A start that is not there or does not fit is told before the first hour of training.
  const configs = folders
    .map((folder, i) => ({ folder, member: i + 1 }))
    .filter(({ member }) => fold === undefined || member === fold)
    .map(one => ({ ...one, ...memberConfig(study, films, cropsFolder, one.member) }))
  for (const text of new Set(configs.flatMap(({ warning }) => warning ?? []))) onMessage?.(`warning: init: ${text}`)
  const share = shareOfMachine(study.members)
  const trained = await atOnce(
    configs,
    share.atOnce,
    async ({ folder, member, config, from }, signal) => {
      const made = await trainMember(folder, config, `member ${member}`, from, {
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
  await step(
    packageFolder,
    {
      study,
      members: folders.map(folder => fileSha256(join(folder, 'weights.safetensors'))),
      ...(before ? { ancestor: before.sha256 } : {}),
      calibration,
      ...key,
    },
    'package',
    async () => {
      if (hasPatients && siteSecret() === undefined && !study.package.simulated) onMessage?.(noPatientsNamed)
      const history = [
        study.package.history,
        ...(ancestor ? [ancestry(ancestor)] : []),
        ...(joined ? [joinedHistory(joined, study.members)] : []),
      ].filter(Boolean)
      const isSeen = films.every(film => film.list !== 'train' || known?.saw(film))
      const unused = 'nothing by this study'
      const use = trains
        ? listUse
        : {
            ...listUse,
            train: isSeen ? 'weights, by an earlier study' : unused,
            validation: unused,
            ...(paired
              ? {
                  calibration: `intervals and the tables below: one film a child, of ${calibrating.length}, against the reading of the hand`,
                }
              : {}),
          }
      const found = await makePackage(packageFolder, {
        study: { ...study, package: { ...study.package, history: history.join(' ') } },
        ...(before ? { before: before.trainingFilms } : {}),
        training: trains ? films.filter(f => f.list === 'train') : [],
        ...(trains ? {} : { validMonths: joined!.model.description.validMonths }),
        ...(paired ? { named: calibrating } : {}),
        calibration: calibration.map(f => ({ ...f, boneAgeMonths: f.ageMonths, patient: f.patient })),
        lists: (['train', 'validation', 'calibration', 'test'] as const).map(name => ({
          name,
          films: name === 'calibration' ? calibration.length : films.filter(f => f.list === name).length,
          usedFor: use[name],
        })),
        cropsFolder,
        crops: cropCount(films),
        members: [
          ...(joined?.members ?? []),
          ...folders.map(folder => trainedMember(folder, films.filter(f => f.list === 'train').length)),
        ],
        say: text => onMessage?.(text),
        onProgress: (done, total) => options.onFilms?.('calibration', done, total),
      })
      onMessage?.(
        `package: MAE ${found.meanAbsoluteErrorMonths.toFixed(2)} months on the ${found.n} films of the calibration list: ${packageFolder}`,
      )
    },
  )
  return true
}

const listUse = {
  train: 'weights',
  validation: 'choices',
  calibration: 'intervals and the tables below',
  test: 'never opened by this study',
}

function onePerPatient(films: readonly StudyFilm[], seed: number): StudyFilm[] {
  const patients = films.map(({ patient, file }) => patient ?? file)
  return Array.from(oneRowPerCluster(patients, seed), i => films[i])
}

/** Crops in a cache, of which these films are some. */
const cropCount = (films: readonly { index: number }[]): number => films.reduce((n, f) => Math.max(n, f.index + 1), 0)

/** The training of a member, and what messages call the weights that it starts from. */
function memberConfig(
  study: Study,
  films: readonly StudyFilm[],
  cropsFolder: string,
  member: number,
): { config: RunConfig; from: string | undefined; warning: string | undefined } {
  const of = (list: SplitName) =>
    films
      .filter(film => film.list === list)
      .map(({ index, ageMonths, sex, chronologicalAgeMonths }) => ({ index, ageMonths, sex, chronologicalAgeMonths }))
  const { init } = study
  const start =
    init === undefined
      ? undefined
      : blaming(study, 'init', () => initialWeights(init, study.model, cropsFolder, member, study.seed))
  const config = runConfigSchema.parse({
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
    start: start === undefined ? null : { file: start.file, sha256: fileSha256(start.file) },
  })
  return { config, from: start?.from, warning: start?.warning }
}
