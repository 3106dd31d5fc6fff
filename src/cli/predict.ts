/** `physis predict`: films in, bone ages out. */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { FilmError, researchNotice, UsageError } from '../base/index.ts'
import { formatAge, parseAge } from '../clinic/index.ts'
import type { DeliveredKind } from '../deliver/index.ts'
import { listShipped, loadGate, loadPackage, packageFolder, siteSecret } from '../model/node/index.ts'
import { predictionHeader, predictionRows, type Result, simulatedNotice } from '../predict/index.ts'
import { predictFilms } from '../predict/node/index.ts'
import { namedFilms } from './films.ts'
import { startProgress } from './progress.ts'
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
  const { films, skipped, warnings } = namedFilms(paths, {
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
  const { out, json } = flags
  const progress = startProgress()
  for (const warning of warnings) progress.say(warning)
  if (out) mkdirSync(out, { recursive: true })
  const tablePath = out && join(out, 'predictions.csv')
  const table = tablePath ? await open(`${tablePath}.part`, 'w') : undefined
  let stopping = false
  const interrupt = () => {
    if (stopping) process.exit(130)
    stopping = true
  }
  process.on('SIGINT', interrupt)
  const counts = { estimated: 0, refused: 0, failed: 0 }
  let [noFilms, anySimulated] = [skipped, false]
  let [done, noDicom, unwritten, former] = [0, 0, 0, 0]
  const started = performance.now()
  try {
    await table?.write(predictionHeader)
    if (!out && !json) process.stdout.write(`${textHeader}\n`)
    const options = {
      models,
      gate: loadGate(),
      softwareVersion: version,
      secret: siteSecret(),
      force: flags.force,
      acceptSimulated: flags.acceptSimulated,
      saliency: flags.saliency || showsFilm(kinds),
      pictures: showsFilm(kinds),
      onNoFilm: () => {
        noFilms++
        done++
      },
    }
    for await (const prediction of predictFilms(films, options)) {
      const { result } = prediction
      const rows = predictionRows(result)
      await table?.write(rows)
      if (out)
        try {
          const { leftOut, removed } = await writeFilm(out, prediction, { saliency: flags.saliency ?? false, kinds })
          if (leftOut.length > 0) noDicom++
          former += removed
        } catch (error) {
          if (!(error instanceof FilmError)) throw error
          unwritten++
          progress.say(error.message)
        }
      anySimulated ||= result.joints.some(joint => joint.model?.simulated)
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
      else if (!out) process.stdout.write(`${textRow(result)}\n`)
      if (result.failure) {
        counts.failed++
        progress.say(result.failure.message)
      } else for (const joint of result.joints) counts[joint.status]++
      done++
      if (films.length > 1 && (out || json))
        progress.show(
          'films',
          done / films.length,
          `${done} of ${films.length}, ${((1000 * done) / (performance.now() - started)).toFixed(1)} a second`,
        )
      if (stopping) break
    }
    await table?.sync()
  } finally {
    await table?.close()
    process.off('SIGINT', interrupt)
    progress.end()
    if (tablePath && (stopping || done < films.length)) rmSync(`${tablePath}.part`, { force: true })
  }
  if (stopping && done < films.length) {
    progress.say(`stopped after ${done} of ${films.length} films; predictions.csv was not written`)
    process.exitCode = 130
    return
  }
  if (tablePath) renameSync(`${tablePath}.part`, tablePath)
  if (noFilms > 0) progress.say(`${noFilms} ${noFilms === 1 ? 'file that is' : 'files that are'} no film skipped`)
  progress.say(
    `${counts.estimated} estimated, ${counts.refused} refused, ${counts.failed} failed${tablePath ? `: ${tablePath}` : ''}`,
  )
  if (noDicom > 0)
    progress.say(
      `${noDicom} ${noDicom === 1 ? 'film is' : 'films are'} no DICOM and got no ${kinds.filter(kind => dicomOnly.includes(kind)).join(' and ')}: there is no patient or study to file them under`,
    )
  if (former > 0)
    progress.say(`${former} ${former === 1 ? 'file' : 'files'} of former answers to these films removed or replaced`)
  progress.say(anySimulated ? `${researchNotice} ${simulatedNotice}` : researchNotice)
  if (counts.failed + unwritten > 0) process.exitCode = 1
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

const textHeader = `${'bone age'.padEnd(11)}${'90 % interval'.padEnd(25)}film`

/** One line a joint for people. */
function textRow({ film, failure, joints }: Result): string {
  if (failure) return `${'failed'.padEnd(36)}${film.file}`
  return joints
    .map(joint =>
      joint.boneAgeMonths === null
        ? `${'refused'.padEnd(36)}${film.file}  ${joint.message}`
        : `${formatAge(joint.boneAgeMonths).padEnd(11)}${`${formatAge(joint.lowerMonths!)} to ${formatAge(joint.upperMonths!)}`.padEnd(25)}${film.file}${joint.forced ? `  forced: ${joint.message}` : ''}`,
    )
    .join('\n')
}
