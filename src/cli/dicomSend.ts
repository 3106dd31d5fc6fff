/** `physis dicom send`: films and results to a PACS, by C-STORE or STOW-RS. */
import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { Command } from 'commander'
import { FilmError, UsageError } from '../base/index.ts'
import { filesUnder } from '../base/node/index.ts'
import {
  type Destination,
  NodeError,
  type Outgoing,
  readDestination,
  readOutgoing,
  storeByDimse,
  storeByWeb,
} from '../dicom/node/index.ts'
import { startProgress } from './progress.ts'

/** Files whose headers are read at a time; C-STORE opens an association for each such lot. */
const lot = 64

export function dicomSendCommand(): Command {
  return new Command('send')
    .description('films, reports and other DICOM files to a node, as they are, by C-STORE or STOW-RS')
    .argument('<file...>', 'DICOM files, or folders, in which what is no DICOM file is skipped and counted')
    .requiredOption('--to <node>', 'dicom://AET@host:port for C-STORE, https://host/.../studies for STOW-RS')
    .option('--aet <title>', 'AE title of this side, for C-STORE', 'PHYSIS')
    .addHelpText(
      'after',
      `
A web server may want to know who sends: PHYSIS_TOKEN in the environment holds a bearer token, or user:password.
A server whose certificate is the hospital's own: NODE_EXTRA_CA_CERTS names the issuer's, a PEM file.

Nothing is changed on the way: a film that the node does not take in its transfer syntax has failed.
Exit status 0: everything was stored, though perhaps with warnings; 1: something was not, and each such file is named
on stderr with its SOP instance UID and the reason; 2: the call itself is wrong.

Examples:
  physis dicom send out/ --to dicom://PACS@10.0.0.5:104
  PHYSIS_TOKEN=... physis dicom send out/*.dcm --to https://pacs.example.org/dicom-web/studies`,
    )
    .action(send)
}

async function send(paths: readonly string[], { to, aet }: { to: string; aet: string }): Promise<void> {
  const destination = readDestination(to, aet, process.env.PHYSIS_TOKEN)
  const files = filesOf(paths)
  const count = { stored: 0, warned: 0, failed: 0, skipped: 0 }
  const progress = startProgress()
  if (destination.kind === 'web' && destination.authorization && isOpen(destination.url))
    progress.say(
      `${new URL(destination.url).host}: PHYSIS_TOKEN goes there unencrypted, for the address is no https://`,
    )
  const tell = () => {
    const done = count.stored + count.warned + count.failed + count.skipped
    progress.show('send', done / files.length, `${done} of ${files.length} files`)
  }
  try {
    for (let at = 0; at < files.length; at += lot) {
      const films: Outgoing[] = []
      for (const { path, isNamed } of files.slice(at, at + lot)) {
        try {
          const film = readOutgoing(path)
          if (film) films.push(film)
          else if (isNamed)
            throw new FilmError('unreadable', `${path}: the file is no DICOM file that can be stored: leave it out`)
          else count.skipped++
        } catch (error) {
          if (!(error instanceof FilmError)) throw error
          count.failed++
          progress.say(error.message)
        }
      }
      tell()
      await store(destination, films, (film, outcome) => {
        count[outcome.kind]++
        if (outcome.kind !== 'stored')
          progress.say(`${film.path} (SOP instance ${film.sopInstanceUid}): ${outcome.reason}`)
        tell()
      })
    }
  } catch (error) {
    if (!(error instanceof NodeError)) throw error
    progress.say(`physis: ${error.message}`)
  }
  progress.end()
  const left = files.length - count.stored - count.warned - count.failed - count.skipped
  console.log(summary(count, left))
  if (count.failed + left > 0) process.exitCode = 1
}

const store = (
  to: Destination,
  films: readonly Outgoing[],
  onOutcome: Parameters<typeof storeByWeb>[2]['onOutcome'],
) => (to.kind === 'dimse' ? storeByDimse(to, films, { onOutcome }) : storeByWeb(to, films, { onOutcome }))

/** Whether others on the way can read what is sent. */
function isOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !/^(localhost|127\.[0-9.]+|\[::1\])$/.test(hostname)
}

function summary(count: { stored: number; warned: number; failed: number; skipped: number }, left: number): string {
  const parts = [`${count.stored + count.warned} stored`]
  if (count.warned > 0) parts.push(`${count.warned} of them with a warning`)
  parts.push(`${count.failed} failed`)
  if (left > 0) parts.push(`${left} not sent`)
  if (count.skipped > 0) parts.push(`${count.skipped} skipped that are no DICOM files to store`)
  return parts.join(', ')
}

type NamedFile = { path: string; isNamed: boolean }

function filesOf(paths: readonly string[]): NamedFile[] {
  const files = paths.flatMap((path): NamedFile[] => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [{ path, isNamed: true }]
    return filesUnder(path).map(name => ({ path: relative('', name), isNamed: false }))
  })
  if (files.length === 0) throw new UsageError(`no file lies in ${paths.join(', ')}`)
  return files
}
