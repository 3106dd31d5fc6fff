/**
 * The films of the gate's study: simulated ones, drawn once into films/KIND/NUMBER.png with a line of truth each in films.jsonl, and those of collections, which stay
 * where they are. The drawing goes on where it stopped.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { mapInWorkers, moduleBeside, readTable, sha256 } from '../../base/node/index.ts'
import { fileKey, parseSplitList } from '../../cohort/index.ts'
import { type GateKind, type GateTruth, gateKinds } from '../../phantom/index.ts'
import type { GateDrawTask } from './filmWorker.ts'
import { type KneeMark, readMarks } from './marks.ts'
import type { GateStudy } from './studyFile.ts'

/** What is known of a film, by where it comes from. */
export type FilmSource =
  | { kind: 'simulated'; truth: GateTruth }
  /** A child's hand with its bone age. */
  | { kind: 'hand'; boneAgeMonths: number }
  /** Adult knees; their places where somebody has marked them. */
  | { kind: 'strip'; marks: KneeMark[] | null }
  /** Two films of one knee put side by side, the second mirrored: few real ones show two. */
  | { kind: 'strip-pair'; mark: KneeMark; beside: { path: string; mark: KneeMark } }
  | { kind: 'other' }

export type GateFilmEntry = {
  /** To open. */
  path: string
  /** How it is called, and what decides its list. */
  name: string
  list: 'train' | 'held-out'
  source: FilmSource
}

/** A number in [0, 1) that belongs to a name. */
const placeOf = (name: string): number => Number.parseInt(sha256(`gate/${name}`).slice(0, 12), 16) / 16 ** 12

const heldOutShare = 0.2
const listOf = (name: string): 'train' | 'held-out' => (placeOf(name) < heldOutShare ? 'held-out' : 'train')

/** Half of the strips only test the gate. */
export const isTestStrip = (file: string): boolean => placeOf(`strip-test/${file}`) < 0.5

type Line = { kind: GateKind; index: number; truth: GateTruth }

/** Draws the simulated films into `folder`. */
export async function drawFilms(
  { seed, gate: { simulated } }: GateStudy,
  folder: string,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const tasks: GateDrawTask[] = gateKinds.flatMap(kind =>
    Array.from({ length: simulated.films[kind] ?? 0 }, (_, index) => ({
      kind,
      index,
      seed,
      side: simulated.side,
      path: filmPath(folder, kind, index),
    })),
  )
  // Films that were drawn from other inputs are not gone on with.
  const part = join(folder, 'films.jsonl.part')
  const before = existsSync(part) ? readFileSync(part, 'utf8') : ''
  const whole = before.slice(0, before.lastIndexOf('\n') + 1)
  let done = whole.split('\n').length - 1
  writeFileSync(part, whole)
  const worker = moduleBeside(import.meta.url, 'filmWorker')
  for await (const truth of mapInWorkers<GateDrawTask, GateTruth>(worker, tasks.slice(done))) {
    const { kind, index } = tasks[done]
    appendFileSync(part, `${JSON.stringify({ kind, index, truth } satisfies Line)}\n`)
    onProgress?.(++done, tasks.length)
  }
  renameSync(part, join(folder, 'films.jsonl'))
}

const filmPath = (folder: string, kind: GateKind, index: number) =>
  join(folder, kind, `${String(index).padStart(5, '0')}.png`)

/** Whether a film is of a kind that the study does not learn from. */
export const isLeftOut = ({ leaveOut }: GateStudy, { name }: { name: string }): boolean =>
  (leaveOut as readonly string[]).includes(name.split('/')[0])

/** All films of the study, in an order that does not change. */
export function gateFilms(study: GateStudy, folder: string): GateFilmEntry[] {
  const { hands, strips, others } = study.gate
  const simulated = readFileSync(join(folder, 'films.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)
    .map(({ kind, index, truth }): GateFilmEntry => {
      const name = `${kind}/${index}`
      return { path: filmPath(folder, kind, index), name, list: listOf(name), source: { kind: 'simulated', truth } }
    })
  return [...simulated, ...handFilms(hands), ...stripFilms(strips), ...otherFilms(others)]
}

/** Films that are in no list train; the limits are chosen on films of the validation list. Which of them: a hash decides. */
function handFilms({ source, lists, train, heldOut }: GateStudy['gate']['hands']): GateFilmEntry[] {
  const listed = (name: string) => {
    const path = `${lists}-${name}.txt`
    if (!existsSync(path)) throw new UsageError(`the split list ${path} does not exist`)
    return parseSplitList(readFileSync(path, 'utf8'))
  }
  const validation = new Set(listed('validation'))
  const kept = new Set([...listed('test'), ...listed('calibration'), ...validation])
  const { rows } = readTable(join(source, 'labels.csv'), ['id', 'boneage'])
  const of = (ids: typeof rows, list: 'train' | 'held-out', n: number) =>
    ids
      .map(({ values }) => ({ id: values.id, boneAgeMonths: Number(values.boneage) }))
      .sort((a, b) => placeOf(`hand/${a.id}`) - placeOf(`hand/${b.id}`))
      .slice(0, n)
      .map(({ id, boneAgeMonths }): GateFilmEntry => {
        const part = String(Math.floor(Number(id) / 1000)).padStart(2, '0')
        return {
          path: join(source, 'images', part, `${id}.jpg`),
          name: `hand/${id}`,
          list,
          source: { kind: 'hand', boneAgeMonths },
        }
      })
  return [
    ...of(
      rows.filter(({ values }) => !kept.has(values.id)),
      'train',
      train,
    ),
    ...of(
      rows.filter(({ values }) => validation.has(values.id)),
      'held-out',
      heldOut,
    ),
  ]
}

function stripFilms({ source, marks }: GateStudy['gate']['strips']): GateFilmEntry[] {
  const marked = marks ? readMarks(marks) : new Map<string, KneeMark[]>()
  const films = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map(fileKey)
    .filter(file => file.endsWith('.png') && !isTestStrip(file))
    .sort()
    .map(file => ({
      path: join(source, file),
      name: `strip/${file}`,
      list: listOf(`strip/${file}`),
      source: { kind: 'strip', marks: marked.get(file) ?? null } satisfies FilmSource,
    }))
  const single = films
    .filter(film => film.list === 'train' && film.source.marks?.length === 1)
    .sort((a, b) => placeOf(a.name) - placeOf(b.name))
  const pairs = [1, 2].flatMap(step =>
    single.map((film, i): GateFilmEntry => {
      const other = single[(i + step) % single.length]
      const [[mark], [otherMark]] = [film.source.marks!, other.source.marks!]
      return {
        path: film.path,
        name: `strip-pair/${film.name}/${step}`,
        list: 'train',
        source: { kind: 'strip-pair', mark, beside: { path: other.path, mark: otherMark } },
      }
    }),
  )
  return [...films, ...(single.length > 2 ? pairs : [])]
}

const otherFilms = ({ source, files }: GateStudy['gate']['others']): GateFilmEntry[] =>
  files.map(file => ({ path: join(source, file), name: `other/${file}`, list: 'train', source: { kind: 'other' } }))
