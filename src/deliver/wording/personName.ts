/**
 * The name of a patient as people read it. DICOM (PS3.5, 6.2.1) writes up to three groups, alphabetic=ideographic=phonetic, each of
 * family^given^middle^prefix^suffix; a name from elsewhere has neither sign and stays as it is.
 */
import { plainText } from './plainText.ts'

/** `Wang^Xiaodong=王^小东` as `Wang, Xiaodong (王小东)`; empty for a name that says nothing. */
export function personName(name: string): string {
  const [alphabetic, ideographic, phonetic] = [0, 1, 2].map(at =>
    (name.split('=')[at] ?? '').split('^').map(part => plainText(part, 64)),
  )
  const [first, ...others] = [
    ideographs.test(alphabetic.join('')) ? inOwnScript(alphabetic) : inWestern(alphabetic),
    inOwnScript(ideographic),
    inOwnScript(phonetic),
  ].filter(text => text !== '')
  return others.length > 0 ? `${first} (${others.join(', ')})` : (first ?? '')
}

const ideographs = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u

function inWestern([family = '', given = '', middle = '', prefix = '', suffix = '']: readonly string[]): string {
  const first = [prefix, given, middle].filter(part => part !== '').join(' ')
  return [family, first, suffix].filter(part => part !== '').join(', ')
}

/** Chinese, Japanese and Korean names stand without a space between; other scripts take one. */
function inOwnScript(parts: readonly string[]): string {
  const said = parts.filter(part => part !== '')
  return said.join(said.every(part => /^[\p{sc=Han}]+$/u.test(part)) ? '' : ' ')
}
