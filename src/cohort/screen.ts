/**
 * The rows of a manifest that are films of a knee or a hand of one child, each film once. The rest would be counted
 * twice, or pair a knee with a stranger's hand: the same picture under another name, a patient number that two children
 * share. Films that only look alike (exposed again, stored in another size) stay; splits keep them together.
 */

import { type LeftOut, leaveOut } from './leftOut.ts'
import { fileKey, type Manifest, type ManifestFilm } from './manifest.ts'

/**
 * @param hashes the SHA-256 of each film's content by `fileKey`, where it is known
 * @returns the films that stay, in the order of the manifest
 */
export function screenFilms(
  manifest: Manifest,
  hashes: ReadonlyMap<string, string> = new Map(),
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
  for (const [hash, same] of grouped(joints, film => hashes.get(fileKey(film.file)))) {
    if (same.length === 1 || hash === undefined) continue
    const known = same.filter(({ patient }) => patient !== undefined)
    const owner = known.find(({ patient }) => patient !== known[0].patient)
    const kept = owner ? undefined : (known[0] ?? same[0])
    for (const film of same) {
      if (film === kept) continue
      once.delete(film)
      const other = kept ?? same.find(({ patient }) => patient !== film.patient) ?? same[0]
      leftOut.push(
        kept
          ? leaveOut(film, 'duplicate', `${where(film)}: it is the same film as ${other.file} on line ${other.line}`)
          : leaveOut(
              film,
              'two_patients',
              `${where(film)}: it is the same film as ${other.file} on line ${other.line}, of another patient: find out whose it is`,
            ),
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
            `${where(film)}: ${name} of patient ${patient} differs between line ${first.line} and line ${other.line}: correct one, or give each child its own number`,
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
