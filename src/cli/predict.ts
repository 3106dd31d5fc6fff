/** `physis predict`: films in, bone ages out. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { FilmError, researchNotice, UsageError } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import { parseAge } from '../clinic/index.ts'
import type { DeliveredKind } from '../deliver/index.ts'
import { listShipped, loadGate, loadPackage, packageFolder, siteSecret } from '../model/node/index.ts'
import { predictionHeader, predictionRows, simulatedNotice } from '../predict/index.ts'
import { type FilmInput, type PredictOptions, predictFilms } from '../predict/node/index.ts'
import { namedFilms } from './films.ts'
import { printedHeader, printedRows } from './printedTable.ts'
import { type Progress, startProgress } from './progress.ts'
import { version } from './version.ts'
import { dicomOnly, writeFilm } from './writeFilm.ts'

type Flags = {
  manifest?: string
  model?: string
  sex?: string
  age?: string
  out?: string
  json?: boolean
  saliency?: boolean
  write?: string
  force?: boolean
  acceptSimulated?: boolean
}

export function predictCommand(): Command {
  return new Command('predict')
    .description('read bone ages from films (DICOM, PNG, JPEG), folders of films or a manifest')
    .argument('[path...]', 'films or folders')
    .option('--manifest <file>', 'films.csv: which films, and what is known of each')
    .option('--model <name or folder>', 'model package; without it the joint on the film chooses')
    .option('--sex <f or m>', 'sex, for the films of one patient')
    .option('--age <age>', 'chronological age, such as 12y6m, for the films of one patient')
    .option('--out <dir>', 'write predictions.csv and one JSON a film to this folder')
    .option('--write <kinds>', 'with --out: sr, sc, pdf, fhir, or several with commas, for each film')
    .option('--saliency', 'with --out: a picture a film of where the estimate comes from')
    .option('--json', 'print one JSON a line to stdout')
    .option('--force', 'estimate in spite of a refusal')
    .option('--accept-simulated', 'let a model that was trained on simulated films read real ones')
    .addHelpText('after', `\n${researchNotice}`)
    .action(predict)
}

async function predict(paths: string[], flags: Flags): Promise<void> {
  const { films, skipped, inOut, warnings } = namedFilms(paths, {
    out: flags.out,
    manifest: flags.manifest,
    sex: flags.sex === undefined ? undefined : parseSex(flags.sex),
    ageMonths: flags.age === undefined ? undefined : ageOf(flags.age),
  })
  if (flags.saliency && !flags.out) throw new UsageError('--saliency writes pictures: say where with --out')
  const kinds = flags.write === undefined ? [] : await kindsOf(flags.write)
  if (kinds.length > 0 && !flags.out) throw new UsageError('--write writes files: say where with --out')
  const models =
    flags.model === undefined
      ? listShipped().map(name => loadPackage(packageFolder(name)))
      : loadPackage(packageFolder(flags.model))
  const { out, json, saliency = false, force, acceptSimulated } = flags
  const progress = startProgress()
  for (const warning of warnings) progress.say(warning)
  if (out) mkdirSync(out, { recursive: true })
  const options = {
    models,
    gate: loadGate(),
    softwareVersion: version,
    secret: siteSecret(),
    force,
    acceptSimulated,
    saliency: saliency || showsFilm(kinds),
    pictures: showsFilm(kinds),
  }
  const read = await readFilms(films, options, { out, json, saliency, kinds }, progress)
  if (read.done < films.length) {
    progress.say(`stopped after ${read.done} of ${films.length} films${out ? '; predictions.csv was not written' : ''}`)
    process.exitCode = 130
    return
  }
  const tablePath = out && join(out, 'predictions.csv')
  if (tablePath) writeFileAtomic(tablePath, predictionHeader, read.rows)
  for (const [n, one, several] of [
    [skipped + read.noFilms.noPicture, 'file that is no film', 'files that are no film'],
    [
      read.noFilms.otherPicture,
      'picture of another kind than a radiograph',
      'pictures of other kinds than a radiograph',
    ],
    [read.noFilms.answer, 'picture made by Physis', 'pictures made by Physis'],
    [inOut, 'file in the output folder', 'files in the output folder'],
  ] as const)
    if (n > 0) progress.say(`${n} ${n === 1 ? one : several} skipped`)
  const { estimated, refused, failed, noDicom, former } = read
  progress.say(`${estimated} estimated, ${refused} refused, ${failed} failed${tablePath ? `: ${tablePath}` : ''}`)
  if (noDicom > 0)
    progress.say(
      `${noDicom} ${noDicom === 1 ? 'film is' : 'films are'} no DICOM and got no ${kinds.filter(kind => dicomOnly.includes(kind)).join(' and ')}: there is no patient or study to file them under`,
    )
  if (former > 0)
    progress.say(`${former} ${former === 1 ? 'file' : 'files'} of former answers to these films removed or replaced`)
  progress.say(read.anySimulated ? `${researchNotice} ${simulatedNotice}` : researchNotice)
  if (failed + read.unwritten > 0) process.exitCode = 1
}

type Outputs = { out?: string; json?: boolean; saliency: boolean; kinds: DeliveredKind[] }

/** Reads the films until all are done or the person stops it; each is written or printed as it comes. */
async function readFilms(
  films: readonly FilmInput[],
  options: PredictOptions,
  { out, json, saliency, kinds }: Outputs,
  progress: Progress,
) {
  const read = {
    /** Films that are done, in all. */
    done: 0,
    estimated: 0,
    refused: 0,
    failed: 0,
    noFilms: { noPicture: 0, otherPicture: 0, answer: 0 },
    noDicom: 0,
    unwritten: 0,
    /** Files of former answers that are no more. */
    former: 0,
    anySimulated: false,
    /** Of predictions.csv. */
    rows: '',
  }
  let stopping = false
  const interrupt = () => {
    if (stopping) process.exit(130)
    stopping = true
  }
  process.on('SIGINT', interrupt)
  const started = performance.now()
  const onNoFilm: PredictOptions['onNoFilm'] = (_, found) => {
    read.noFilms[found]++
    read.done++
  }
  try {
    if (!out && !json) process.stdout.write(`${printedHeader([options.models].flat())}\n`)
    for await (const prediction of predictFilms(films, { ...options, onNoFilm })) {
      const { result } = prediction
      if (out)
        try {
          read.rows += predictionRows(result)
          const { leftOut, removed } = await writeFilm(out, prediction, { saliency, kinds })
          if (leftOut.length > 0) read.noDicom++
          read.former += removed
        } catch (error) {
          if (!(error instanceof FilmError)) throw error
          read.unwritten++
          progress.say(error.message)
        }
      read.anySimulated ||= result.joints.some(joint => joint.model?.simulated)
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
      else if (!out) process.stdout.write(`${printedRows(result)}\n`)
      if (result.failure) {
        read.failed++
        progress.say(result.failure.message)
      } else for (const joint of result.joints) read[joint.status]++
      read.done++
      if (films.length > 1 && (out || json))
        progress.show(
          'films',
          read.done / films.length,
          `${read.done} of ${films.length}, ${((1000 * read.done) / (performance.now() - started)).toFixed(1)} a second`,
        )
      if (stopping) break
    }
  } finally {
    process.off('SIGINT', interrupt)
    progress.end()
  }
  return read
}

function parseSex(text: string): 'F' | 'M' {
  if (/^f$/i.test(text)) return 'F'
  if (/^m$/i.test(text)) return 'M'
  throw new UsageError(`--sex ${text} is no sex: write f or m, or leave it out where it is unknown`)
}

/** `sr,sc,pdf,fhir`, or some of them. */
async function kindsOf(text: string): Promise<DeliveredKind[]> {
  // Fonts and pages take a while to load: only who asks for them waits.
  const { deliveredKinds } = await import('../deliver/index.ts')
  const known = `write ${deliveredKinds.join(', ')}, with commas between`
  const words = text
    .split(',')
    .map(word => word.trim().toLowerCase())
    .filter(Boolean)
  if (words.length === 0) throw new UsageError(`--write names nothing: ${known}`)
  return words.map(word => {
    const kind = deliveredKinds.find(one => one === word)
    if (!kind) throw new UsageError(`--write ${word} is not known: ${known}`)
    return kind
  })
}

/** Whether a kind shows the film and where the estimate comes from. */
const showsFilm = (kinds: readonly DeliveredKind[]): boolean => kinds.includes('sc') || kinds.includes('pdf')

function ageOf(text: string): number {
  const months = parseAge(text)
  if (months === undefined)
    throw new UsageError(`--age ${text} is no age: write years and months as 12y6m, or months as 150m`)
  return months
}
