/** The steps of a study that refines a package: what the package says of the study's films, and what refining costs on films of its own kind. */
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { loadPackage, siteSecret, trainedOn } from '../../model/node/index.ts'
import { ancestorName, heldFilms, makeAncestorFilms, refinementRows } from './ancestor.ts'
import { rowOf } from './ensembles.ts'
import { scoreEnsemble } from './score.ts'
import { formatPredictions } from './tables.ts'
import type { TransferStudy } from './transferFile.ts'
import { type Prepared, predictionsVersion } from './underway.ts'

/** The package that a study refines. */
export function ancestorOf(study: TransferStudy): LoadedModel | undefined {
  if (!study.ancestor) return undefined
  const model = loadPackage(study.ancestor.package)
  const { name, joint, preprocessing } = model.description
  if (joint !== study.crops.joint)
    throw new UsageError(`ancestor: ${name} reads a ${joint} and the study a ${study.crops.joint}`)
  if (preprocessing.cropSide !== study.crops.side)
    throw new UsageError(
      `ancestor: ${name} reads crops of ${preprocessing.cropSide} pixels: write crops: { side: ${preprocessing.cropSide} }`,
    )
  // Films of the ancestor's kind that cannot be used are told before the first hour of training, not after.
  const { films } = study.ancestor
  if (films?.import === 'tables') heldFilms(films, '', joint)
  return model
}

/** What the ancestor says of every film that a student is scored on. */
export async function predictAncestor(
  { study, options, at, step, films, byFile, held, crops }: Prepared,
  model: LoadedModel,
): Promise<void> {
  const folder = at('runs', ancestorName)
  const asked = films.filter(({ split }) => split.split === 'fold' || held.some(one => one.split === split))
  const inputs = {
    ancestor: model.sha256,
    crops: fileSha256(at('crops', 'crops.csv')),
    openTest: study.openTest,
    version: predictionsVersion,
  }
  await step(folder, inputs, `predictions of the ${ancestorName}`, async () => {
    const estimates = await scoreEnsemble(model, asked, crops.read, done =>
      options.onFilms?.(ancestorName, done, asked.length),
    )
    const rows = asked.map((knee, i) => rowOf(knee, estimates[i]))
    const name = `${model.description.name} ${model.description.version}`
    writeFileAtomic(join(folder, 'predictions.csv'), formatPredictions(rows, byFile, study, name, model.sha256))
  })
}

/** Raised when it changes which films count. */
const refinementVersion = 2

/** What refining cost on films of the ancestor's kind that neither it, nor the teacher, nor a student learned from. */
export async function readAncestorFilms(
  { study, options, at, say, step, films }: Prepared,
  model: LoadedModel,
  teacher: LoadedModel,
  teacherPatients: ReadonlySet<string>,
): Promise<void> {
  const { films: kind } = study.ancestor!
  if (!kind) return
  const refined = study.students
    .filter(student => student.test)
    .map(({ name }) => ({
      student: name,
      model: loadPackage(name === 'main' ? at('package') : at('runs', name, 'package')),
    }))
  const tables = kind.import === 'tables' ? { sources: [kind.films, kind.readings].map(fileSha256) } : {}
  const inputs = {
    kind,
    ancestor: model.sha256,
    teacher: teacher.sha256,
    refined: refined.map(one => one.model.sha256),
    version: refinementVersion,
    ...tables,
  }
  await step(at('ancestor'), inputs, "the ancestor's films", async () => {
    await makeAncestorFilms(kind, at('ancestor', 'films'), (done, total) =>
      options.onFilms?.("the ancestor's films", done, total),
    )
    const known = [model, teacher, ...refined.map(one => one.model)].map(({ trainingFilms }) =>
      trainedOn(trainingFilms, siteSecret()),
    )
    // Without the secret the students' packages name films alone.
    const taught = films.filter(({ split: { split } }) => split === 'fold' || split === 'train')
    const patients = new Set([...teacherPatients, ...taught.flatMap(({ pair }) => pair.patient ?? [])])
    const rows = await refinementRows(kind, at('ancestor', 'films'), model, refined, {
      saw: film => known.some(one => one.saw(film)) || (film.patient !== undefined && patients.has(film.patient)),
      seed: study.seed,
      resamples: study.resamples,
      softwareVersion: options.softwareVersion,
    })
    writeFileAtomic(at('ancestor', 'refinement.json'), `${JSON.stringify(rows, null, 2)}\n`)
    if (rows[0]?.excluded)
      say(`the ancestor's films: ${rows[0].excluded} are left out, for a model that is compared learned from the child`)
    for (const { student, before, after } of rows)
      say(
        `${student} on the ancestor's films: MAE ${before.estimate.toFixed(2)} before, ${after.estimate.toFixed(2)} months after`,
      )
  })
}
