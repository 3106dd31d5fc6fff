/**
 * `physis dicom deidentify`: films that can leave the site. What goes into the folder tells nothing of the patient, names
 * of files and the report included; source files are named on stderr only, to the person who named them.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Command } from 'commander'
import { FilmError, PhysisError, UsageError } from '../base/index.ts'
import { filesUnder, readingFilm, writeFileAtomic } from '../base/node/index.ts'
import {
  type DeidentificationCounts,
  type Deidentified,
  deidentificationEdition,
  deidentificationMethods,
  deidentify,
  type Pseudonyms,
  pseudonymsOf,
} from '../dicom/index.ts'
import { isDicomFile } from '../dicom/node/index.ts'
import { startProgress } from './progress.ts'
import { version } from './version.ts'

type FilmReport = { patient: string; counts: DeidentificationCounts; warnings: string[] }

type Report = {
  physis: string
  edition: string
  methods: { code: string; meaning: string }[]
  /** Tells whether two folders were made with the same secret. */
  secretId: string
  /** All in the folder, by name of file. */
  films: Record<string, FilmReport>
  /** Of the last call. */
  last: { written: number; there: number; skipped: number; failed: Record<string, number> }
}

export function dicomDeidentifyCommand(): Command {
  return new Command('deidentify')
    .description('films without their patient (PS3.15), for research and for asking others')
    .argument('<in...>', 'DICOM films, or folders, in which what is no DICOM image is skipped and counted')
    .requiredOption('--out <dir>', 'folder to write the films and report.json to')
    .addHelpText(
      'after',
      `
Names, numbers, dates of birth, descriptions and private attributes go; sex, size, weight and the age in months stay; all dates
of a patient move by the same number of days; UIDs are replaced, alike in all films. Pixels are not touched: text that is
burned into a picture stays, and films that may hold such text are named.

PHYSIS_SECRET in the environment holds the site's secret. The same secret gives the same pseudonyms, so films can follow
later; who has it can find out who a patient is. Make one with "openssl rand -hex 32", and keep it at the site.

Exit status 0: all films were written; 1: some could not be read, each named on stderr; 2: the call itself is wrong.`,
    )
    .action(deidentifyFiles)
}

async function deidentifyFiles(inputs: readonly string[], { out }: { out: string }): Promise<void> {
  const pseudonyms = pseudonymsOf(process.env.PHYSIS_SECRET)
  const files = filesOf(inputs, out)
  const reportPath = join(out, 'report.json')
  const films = reportThere(reportPath, pseudonyms)?.films ?? {}
  const last: Report['last'] = { written: 0, there: 0, skipped: 0, failed: {} }
  const progress = startProgress()
  try {
    for (const [done, { path, isNamed }] of files.entries()) {
      progress.show('films', done / files.length, `${done} of ${files.length} files`)
      try {
        const film = readFilm(path, isNamed, pseudonyms)
        if (!film) {
          last.skipped++
          continue
        }
        const file = `${film.name}.dcm`
        last[write(join(out, file), film.bytes) ? 'written' : 'there']++
        const { patient, counts, warnings } = film
        films[file] = { patient, counts, warnings }
        progress.end()
        console.log(lineOf(file, counts))
        for (const warning of warnings) console.log(`  warning: ${warning}`)
      } catch (error) {
        if (!(error instanceof PhysisError)) throw error
        const code = error instanceof FilmError ? error.code : 'other_content'
        last.failed[code] = (last.failed[code] ?? 0) + 1
        progress.say(`${path}: ${error.message}`)
      }
    }
    const failed = Object.values(last.failed).reduce((sum, n) => sum + n, 0)
    const made = last.written + last.there
    if (made === 0 && failed === 0)
      throw new UsageError(`no DICOM image lies in ${inputs.join(', ')}: name films or a folder of films`)
    if (made > 0) writeFileAtomic(reportPath, `${JSON.stringify(reportOf(pseudonyms, films, last), null, 2)}\n`)
    if (last.skipped > 0)
      progress.say(`${last.skipped} files skipped: no DICOM image (DICOMDIR, reports, text, other pictures)`)
    const there = last.there > 0 ? `, ${last.there} of them were there already` : ''
    progress.say(`${made} films${there}, ${failed} failed${made > 0 ? `: ${out}, report in ${reportPath}` : ''}`)
    if (failed > 0) process.exitCode = 1
  } finally {
    progress.end()
  }
}

type NamedFile = { path: string; isNamed: boolean }

/** Files as named, and those in folders; what lies in the output folder is no input. */
function filesOf(inputs: readonly string[], out: string): NamedFile[] {
  const home = existsSync(out) ? realpathSync(out) : undefined
  return inputs.flatMap((input): NamedFile[] => {
    if (!statSync(input, { throwIfNoEntry: false })?.isDirectory()) return [{ path: input, isNamed: true }]
    if (realpathSync(input) === home)
      throw new UsageError(`${input} is to be read and written: name another folder with --out`)
    return filesUnder(input)
      .filter(path => home === undefined || !realpathSync(path).startsWith(home + sep))
      .map(path => ({ path, isNamed: false }))
  })
}

/** Undefined for what a folder may hold beside films. */
function readFilm(path: string, isNamed: boolean, pseudonyms: Pseudonyms): Deidentified | undefined {
  if (!isNamed && !readingFilm(() => isDicomFile(path))) return undefined
  const bytes = readingFilm(() => readFileSync(path))
  const film = deidentify(bytes, pseudonyms)
  if (!film && isNamed) throw new FilmError('unreadable', 'the DICOM file holds no picture: leave it out')
  return film
}

/** Whether it had to be written. */
function write(path: string, bytes: Uint8Array): boolean {
  if (existsSync(path)) {
    if (readFileSync(path).equals(bytes)) return false
    throw new PhysisError(
      `${path} is there with other content: either two files claim to be the same film, or another version of Physis wrote it; look at both, or name another --out`,
    )
  }
  writeFileAtomic(path, bytes)
  return true
}

function lineOf(file: string, counts: DeidentificationCounts): string {
  const { kept, removed, private: privates, unknown, emptied, replaced, uids, dates } = counts
  return `${file}: ${kept} kept, ${removed + privates + unknown} removed (${privates} private, ${unknown} unknown), ${emptied} emptied, ${replaced} replaced, ${uids} UIDs, ${dates} dates moved`
}

const reportOf = (pseudonyms: Pseudonyms, films: Report['films'], last: Report['last']): Report => ({
  physis: version,
  edition: deidentificationEdition,
  methods: deidentificationMethods.map(([code, meaning]) => ({ code, meaning })),
  secretId: pseudonyms.secretId,
  films: Object.fromEntries(Object.entries(films).sort(([a], [b]) => (a < b ? -1 : 1))),
  last,
})

/** What earlier calls wrote into the folder. */
function reportThere(path: string, { secretId }: Pseudonyms): Report | undefined {
  if (!existsSync(path)) return undefined
  let report: Report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof report.secretId !== 'string' || typeof report.films !== 'object' || report.films === null)
      throw new SyntaxError()
  } catch {
    throw new UsageError(`${path} is no report of a de-identification: name another --out, or move it away`)
  }
  if (report.secretId !== secretId)
    throw new UsageError(
      `${path}: the films there were made with another PHYSIS_SECRET, so the same patients would get second pseudonyms: set that secret, or name another --out`,
    )
  return report
}
