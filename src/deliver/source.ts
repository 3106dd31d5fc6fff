/**
 * The film that a result is about, as what is delivered refers to it. Identity is copied as it stands, in any character
 * set, since an archive files an object by it; what is only described is left out where it breaks the format. A film
 * without a UID of its own gets one from its hash, so that all objects about it agree.
 */
import type { DicomHeader, NaturalDataSet } from '../dicom/index.ts'
import { derivedUid } from './uid.ts'

export type SourceFilm = {
  /** Undefined for a PNG or JPEG. */
  header: DicomHeader | undefined
  sha256: string
}

/** As the film or the record has it; each is shown as it is, and nothing is shown of what is not known. */
export type Patient = { name?: string; id?: string; birthDate?: string; sex?: string }

/** A film that is a DICOM object. */
export type DicomSource = SourceFilm & { header: DicomHeader }

type DataSet = DicomHeader['dataSet']
type Keyword = Parameters<DataSet['text']>[0]

/** Where the film lies in an archive. */
export type FilmReference = {
  studyInstanceUid: string
  seriesInstanceUid: string
  sopClassUid: string
  sopInstanceUid: string
}

const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7'

/** @throws {RangeError} if the film is no DICOM object */
export function dicomSource(source: SourceFilm): DicomSource {
  if (!source.header)
    throw new RangeError('only a DICOM film gets DICOM objects: a PNG or JPEG names no patient or study')
  return { ...source, header: source.header }
}

/** UIDs of the film, study and series; those that are missing are made from the film's hash. */
export function filmReference({ header: { dataSet }, sha256 }: DicomSource): FilmReference {
  // UIDs with a zero too many are kept: what they link to has them too.
  const uid = (keyword: Keyword) => {
    const text = dataSet.text(keyword)
    return text && /^[0-9][0-9.]{0,63}$/.test(text) ? text : undefined
  }
  return {
    studyInstanceUid: uid('StudyInstanceUID') ?? derivedUid('study', [sha256]),
    seriesInstanceUid: uid('SeriesInstanceUID') ?? derivedUid('series', [sha256]),
    sopClassUid: uid('SOPClassUID') ?? secondaryCapture,
    sopInstanceUid: uid('SOPInstanceUID') ?? derivedUid('film', [sha256]),
  }
}

/** Patient, General Study and Patient Study modules (PS3.3, C.7.1.1, C.7.2.1, C.7.2.2) as the film has them. */
export function patientAndStudy(source: DicomSource): NaturalDataSet {
  const { dataSet } = source.header
  const text = (keyword: Keyword) => plain(dataSet.text(keyword) ?? '')
  const like = (keyword: Keyword, pattern: RegExp) => {
    const value = text(keyword)
    return pattern.test(value) ? value : ''
  }
  const methods = dataSet.items('DeidentificationMethodCodeSequence').map(item => ({
    CodeValue: plain(item.text('CodeValue') ?? ''),
    CodingSchemeDesignator: plain(item.text('CodingSchemeDesignator') ?? ''),
    CodeMeaning: plain(item.text('CodeMeaning') ?? ''),
  }))
  return {
    PatientName: personName(text('PatientName')),
    PatientID: text('PatientID'),
    PatientBirthDate: date(text('PatientBirthDate')),
    PatientSex: like('PatientSex', /^[FMO]$/),
    StudyInstanceUID: filmReference(source).studyInstanceUid,
    StudyDate: date(text('StudyDate')),
    StudyTime: time(text('StudyTime')),
    ReferringPhysicianName: personName(text('ReferringPhysicianName')),
    StudyID: text('StudyID'),
    AccessionNumber: text('AccessionNumber'),
    ...present({
      IssuerOfPatientID: text('IssuerOfPatientID'),
      PatientBirthTime: time(text('PatientBirthTime')),
      EthnicGroup: text('EthnicGroup'),
      StudyDescription: text('StudyDescription'),
      PatientAge: like('PatientAge', /^\d{3}[DWMY]$/),
      PatientSize: like('PatientSize', decimal),
      PatientWeight: like('PatientWeight', decimal),
      PatientIdentityRemoved: like('PatientIdentityRemoved', /^(YES|NO)$/),
      DeidentificationMethod: dataSet.texts('DeidentificationMethod').map(plain).filter(Boolean),
      DeidentificationMethodCodeSequence: methods,
      LongitudinalTemporalInformationModified: like(
        'LongitudinalTemporalInformationModified',
        /^(UNMODIFIED|MODIFIED|REMOVED)$/,
      ),
      TimezoneOffsetFromUTC: like('TimezoneOffsetFromUTC', offset),
    }),
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const offset = /^[+-](0\d|1[0-4])[0-5]\d$/

/** The patient as the film names it, for pages; undefined for a PNG or JPEG. */
export function patientOf({ header }: SourceFilm): Patient | undefined {
  if (!header) return undefined
  const [name, birthDate, sex] = (['PatientName', 'PatientBirthDate', 'PatientSex'] as const).map(keyword =>
    header.dataSet.text(keyword),
  )
  return { name, id: header.facts.patientId, birthDate: date(birthDate ?? '') || undefined, sex }
}

/**
 * The moment as a date and a time of DICOM, on the clock by which the film's own are given: the zone that it names, or
 * else that of this machine.
 */
export function dateAndTime(now: Date, source: SourceFilm): { date: string; time: string } {
  const local = localTime(now, source)
  return { date: local.slice(0, 10).replaceAll('-', ''), time: local.slice(11, 19).replaceAll(':', '') }
}

/** The day by the same clock, as an ISO date. */
export const localDate = (now: Date, source: SourceFilm): string => localTime(now, source).slice(0, 10)

function localTime(now: Date, { header }: SourceFilm): string {
  const zone = header?.dataSet.text('TimezoneOffsetFromUTC') ?? ''
  const minutes = offset.test(zone)
    ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)))
    : -now.getTimezoneOffset()
  return new Date(now.getTime() + minutes * 60_000).toISOString()
}

/** Without characters that steer a terminal or a printer. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

/** No more groups and characters than a name may have (PS3.5, 6.2): beyond them it is no name, and is not written. */
const personName = (text: string): string =>
  text
    .split('=')
    .slice(0, 3)
    .map(group => group.slice(0, 64))
    .join('=')

/** A date; also as ACR-NEMA wrote it, with points. */
function date(text: string): string {
  const digits = text.replace(/^(\d{4})\.(\d\d)\.(\d\d)$/, '$1$2$3')
  return /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(digits) ? digits : ''
}

const time = (text: string): string => (/^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/.test(text) ? text : '')

/** Those attributes that say something. */
const present = (dataSet: NaturalDataSet): NaturalDataSet =>
  Object.fromEntries(
    Object.entries(dataSet).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== '')),
  )
