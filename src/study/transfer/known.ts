/**
 * Whom the teacher of a study, or the package that it refines, was trained on: these children neither teach nor test. Their films are recognised by
 * hashes, patients by the keyed hashes that a package may name. Where both a teacher's own study and this one read tables of a site, patients are
 * recognised by their names too, without any secret.
 */
import { join } from 'node:path'
import { type FilmHash, fileKey, readManifest } from '../../cohort/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { siteSecret, trainedOn } from '../../model/node/index.ts'
import { readCrops } from '../crops.ts'
import { unrecognised } from '../siteSecret.ts'
import { readStudy } from '../studyFile.ts'
import type { StudyPair } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

type Film = Partial<FilmHash> & { patient?: string; hand?: Partial<FilmHash> }

export type KnownChildren = {
  /** Whether a film, the hand beside it or another film of its patient trained one of the packages. */
  saw(film: Film): boolean
  /** Patients whom the table of the teacher's own study names. */
  teacherPatients: ReadonlySet<string>
  /** Which of the study's patients are recognised by that table alone, in alphabetical order. */
  byTable: readonly string[]
  /** Whose patients cannot be recognised. */
  warnings: readonly string[]
}

/**
 * @param models the teacher, and the package that is refined
 * @param teacherState the folder of the teacher's own study
 * @param hashes of the films, by `fileKey`
 */
export function knownChildren(
  study: TransferStudy,
  models: readonly [teacher: LoadedModel, ...LoadedModel[]],
  teacherState: string,
  pairs: readonly StudyPair[],
  hashes: ReadonlyMap<string, FilmHash>,
): KnownChildren {
  const [teacher] = models
  const table = trainingTable(study, teacher, teacherState)
  const teacherPatients = new Set(table.map(({ patient }) => patient))
  const known = models.map(({ trainingFilms }) => trainedOn(trainingFilms, siteSecret()))
  const recognised = (film: Film) => known.some(one => one.saw(film))
  const inTable = pairs.filter(({ patient }) => patient !== undefined && teacherPatients.has(patient))
  const otherwise = new Set(
    inTable
      .filter(({ kneeFile, handFile, patient }) =>
        recognised({ ...hashes.get(fileKey(kneeFile)), hand: hashes.get(fileKey(handFile)), patient }),
      )
      .map(({ patient }) => patient),
  )
  const named = new Set(table.map(({ sha256 }) => sha256))
  // Of simulated children and of a rehearsal no one is anywhere else.
  const asks = study.cohort.import === 'tables' && pairs.some(({ patient }) => patient !== undefined)
  return {
    saw: film => recognised(film) || (film.patient !== undefined && teacherPatients.has(film.patient)),
    teacherPatients,
    byTable: [...new Set(inTable.flatMap(({ patient }) => (otherwise.has(patient) ? [] : patient!)))].sort(),
    warnings: asks
      ? models.flatMap(model => {
          const { films } = model.trainingFilms
          const left = model === teacher ? films.size - named.size : films.size
          return (left === 0 && named.size > 0 ? undefined : unrecognised(model, left)) ?? []
        })
      : [],
  }
}

/**
 * The films that trained the teacher, with the patients that the table of its own study names. None where one of both studies reads no table of a site,
 * or is of simulated children: these may have the same names and be others.
 */
function trainingTable(
  study: TransferStudy,
  { trainingFilms: { films } }: LoadedModel,
  state: string,
): { sha256: string; patient: string }[] {
  if (!('study' in study.teacher) || study.cohort.import !== 'tables' || study.package.simulated) return []
  const { data, package: made } = readStudy(study.teacher.study)
  if (data.import !== 'tables' || made.simulated) return []
  const patientOf = new Map(
    readManifest(data.films).rows.flatMap(row => ('failure' in row ? [] : [[fileKey(row.file), row.patient] as const])),
  )
  return readCrops(join(state, 'crops')).flatMap(({ file, sha256 }) => {
    const patient = patientOf.get(fileKey(file))
    return patient !== undefined && films.has(sha256) ? [{ sha256, patient }] : []
  })
}
