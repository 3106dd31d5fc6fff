/**
 * The rows of a manifest that are films of a knee or a hand of one child, each film once. The rest would be counted
 * twice, or pair a knee with a stranger's hand: the same picture under another name, a patient number that two children
 * share. Films that only look alike (exposed again, stored in another size) stay; splits keep them together.
 */

import { type LeftOut, leaveOut } from './leftOut.ts'
import { fileKey, type Manifest, type ManifestFilm } from './manifest.ts'

/** A film that was saved again is another file that shows the same pixels. */
export type FilmHash = {
  /** SHA-256 of the file's bytes. */
  sha256: string
  /** SHA-256 of its pixels; absent where they cannot be decoded. */
  pixelsSha256?: string
}

/**
 * @param hashes of each film by `fileKey`, where they are known
 * @returns the films that stay, in the order of the manifest
 */
export function screenFilms(
  manifest: Manifest,
  hashes: ReadonlyMap<string, FilmHash> = new Map(),
): { films: ManifestFilm[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = []
  const where = ({ file, line }: { file: string; line: number }) => `${manifest.path}, line ${line}, ${file}`

  const joints = manifest.rows.filter((row): row is ManifestFilm => {
    if ('failure' in row) {
      leftOut.push(leaveOut(row, 'bad_row', row.failure.message))
      return false
    }
    if (row.joint === 'knee' || row.joint === 'hand') return true
    leftOut.push(
      leaveOut(row, 'other_joint', `${where(row)}: joint is ${row.joint ?? 'empty'}: pairs need knee and hand`),
    )
    return false
  })

  const once = new Set(joints)
  const hashesOf = (film: ManifestFilm) => hashes.get(fileKey(film.file))
  for (const [hash, same] of grouped(joints, film => hashesOf(film)?.pixelsSha256 ?? hashesOf(film)?.sha256)) {
    if (same.length === 1 || hash === undefined) continue
    const known = same.filter(({ patient }) => patient !== undefined)
    const owner = known.find(({ patient }) => patient !== known[0].patient)
    const kept = owner ? undefined : (known[0] ?? same[0])
    for (const film of same) {
      if (film === kept) continue
      once.delete(film)
      const other = kept ?? same.find(({ patient }) => patient !== film.patient) ?? same[0]
      const copied = hashesOf(film)?.sha256 === hashesOf(other)?.sha256
      const what = `${where(film)}: it ${copied ? 'is the same film as' : 'shows the same pixels as'} ${other.file} on line ${other.line}`
      leftOut.push(
        kept
          ? leaveOut(film, copied ? 'duplicate' : 'same_pixels', what)
          : leaveOut(film, 'two_patients', `${what}, of another patient: find out whose it is`),
      )
    }
  }

  const films = joints.filter(film => once.has(film))
  for (const [patient, own] of grouped(films, film => film.patient)) {
    if (patient === undefined) continue
    for (const [fact, name] of [
      ['sex', 'sex'],
      ['birthDate', 'birth_date'],
    ] as const) {
      const first = own.find(film => film[fact] !== undefined)
      const other = own.find(film => film[fact] !== undefined && film[fact] !== first?.[fact])
      if (!first || !other) continue
      for (const film of own) {
        if (!once.delete(film)) continue
        leftOut.push(
          leaveOut(
            film,
            'contradiction',
            `${where(film)}: ${name} of its patient differs between line ${first.line} and line ${other.line}: correct one, or give each child its own number`,
          ),
        )
      }
    }
  }
  return { films: films.filter(film => once.has(film)), leftOut }
}

/** Items by key, in the order of first appearance. */
export function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
