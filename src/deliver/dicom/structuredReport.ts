/**
 * A result as a Comprehensive 3D SR of TID 1500 (PS3.16), which is what IHE AI Results receivers read. The tree is built as it is written: the
 * template classes of dcmjs ask for a person as observer, and a measurement of theirs cannot point at a film.
 */
import { encodeDataSet } from '../../dicom/index.ts'
import type { Result } from '../../predict/index.ts'
import { dcm, english, imaging, localScheme, month, qualitativeEvaluations } from '../codes.ts'
import { dicomSource, filmReference, type SourceFilm } from '../source.ts'
import { derivedUid } from '../uid.ts'
import { kneesWords, warningsOf } from '../wording/index.ts'
import { code, codeItem, container, type Item, image, number, text, uid } from './content.ts'
import { measurementGroup } from './measurementGroup.ts'
import { commonModules } from './modules.ts'

/**
 * The report as a file.
 *
 * @throws {RangeError} if the film is no DICOM object, or could not be read
 */
export async function structuredReport(result: Result, source: SourceFilm, now: Date): Promise<Uint8Array> {
  const film = dicomSource(source)
  const common = commonModules('sr', result, film, now)
  const reference = filmReference(film)
  const frames = film.header.dataSet.number('NumberOfFrames') ?? 1
  return encodeDataSet({
    ...common,
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CompletionFlag: 'COMPLETE',
    PreliminaryFlag: 'PRELIMINARY',
    VerificationFlag: 'UNVERIFIED',
    CodingSchemeIdentificationSequence: [
      {
        CodingSchemeDesignator: localScheme.designator,
        CodingSchemeName: localScheme.name,
        CodingSchemeResponsibleOrganization: 'Physis',
      },
    ],
    CurrentRequestedProcedureEvidenceSequence: [
      {
        StudyInstanceUID: reference.studyInstanceUid,
        ReferencedSeriesSequence: [
          {
            SeriesInstanceUID: reference.seriesInstanceUid,
            ReferencedSOPSequence: [
              {
                ReferencedSOPClassUID: reference.sopClassUid,
                ReferencedSOPInstanceUID: reference.sopInstanceUid,
              },
            ],
          },
        ],
      },
    ],
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [codeItem(dcm.report)],
    ContinuityOfContent: 'SEPARATE',
    ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1500' }],
    ContentSequence: [
      code('HAS CONCEPT MOD', dcm.language, english),
      ...observer(result),
      ...subject(result),
      code('HAS CONCEPT MOD', dcm.procedureReported, imaging),
      container(dcm.imageLibrary, [container(dcm.imageLibraryGroup, [image('CONTAINS', reference, frames)])]),
      container(
        dcm.measurements,
        result.joints.map(estimate => measurementGroup(estimate, result, film)),
      ),
      container(
        qualitativeEvaluations,
        sentences(result).map(sentence => text('CONTAINS', dcm.comment, sentence)),
      ),
    ],
  })
}

/** An observer without a person: nobody has looked at it yet. */
const observer = ({ software: { version } }: Result): Item[] => [
  code('HAS OBS CONTEXT', dcm.observerType, dcm.device),
  uid('HAS OBS CONTEXT', dcm.deviceUid, derivedUid('device', [version])),
  text('HAS OBS CONTEXT', dcm.deviceName, `Physis ${version}`),
  text('HAS OBS CONTEXT', dcm.deviceManufacturer, 'Physis'),
  text('HAS OBS CONTEXT', dcm.deviceModel, 'Physis'),
]

/** Sex and age of the child as they were used, which need not be what the film's header says; of an age that the model was not told, its group says so. */
function subject({ joints }: Result): Item[] {
  const { sex, chronologicalAgeMonths } = joints[0] ?? { sex: null, chronologicalAgeMonths: null }
  return [
    code('HAS OBS CONTEXT', dcm.subjectClass, dcm.patient),
    ...(sex ? [code('HAS OBS CONTEXT', dcm.subjectSex, sex === 'F' ? dcm.female : dcm.male)] : []),
    ...(chronologicalAgeMonths === null
      ? []
      : [number('HAS OBS CONTEXT', dcm.subjectAge, chronologicalAgeMonths, month)]),
  ]
}

/** What is said of the film as a whole. */
function sentences(result: Result): string[] {
  const knees = kneesWords(result)
  return [result.notice, ...(knees ? [knees.text] : []), ...warningsOf(result)]
}
