import { definePlugin, defineTrigger, z } from '#sdk'
import { addTag, notify, removeTag, setField } from './steps.ts'

const contactCreated = defineTrigger({
  id: 'contact-created',
  title: 'When a contact is new',
  description: 'Starts every contact that is created, however it came.',
  icon: 'user-plus',
  input: z.object({}),
  on: { event: 'contact.created' },
})

const contactImported = defineTrigger({
  id: 'contact-imported',
  title: 'When a contact is imported',
  description: 'Starts the contacts that a file brings for the first time.',
  icon: 'file-up',
  input: z.object({}),
  on: { event: 'contact.imported' },
})

const segmentEntered = defineTrigger({
  id: 'segment-entered',
  title: 'When a contact enters a segment',
  description: 'Starts contacts as soon as they belong to a segment.',
  icon: 'users',
  summary: 'When a contact enters {segment}',
  input: z.object({ segment: z.string().min(1).meta({ title: 'Segment', widget: 'segment' }) }),
  on: { event: 'segment.entered' },
  matches: ({ input, event }) => event.properties.segmentId === input.segment,
})

/** What is known of a contact. */
export default definePlugin({
  id: 'data',
  title: 'Contacts',
  description: 'Changes what you know of a contact, and starts flows when contacts come.',
  icon: 'contact',
  steps: [setField, addTag, removeTag, notify],
  triggers: [contactCreated, contactImported, segmentEntered],
  events: [
    { type: 'contact.created', title: 'Contact created', properties: [{ key: 'source', title: 'Source' }] },
    {
      type: 'contact.imported',
      title: 'Contact imported',
      properties: [{ key: 'importId', title: 'Import' }],
    },
    { type: 'contact.updated', title: 'Contact changed' },
    {
      type: 'segment.entered',
      title: 'Segment entered',
      properties: [{ key: 'segmentId', title: 'Segment' }],
    },
    { type: 'segment.left', title: 'Segment left', properties: [{ key: 'segmentId', title: 'Segment' }] },
  ],
  translations: {
    es: {
      Contacts: 'Contactos',
      'Changes what you know of a contact, and starts flows when contacts come.':
        'Cambia lo que sabes de un contacto, e inicia flujos cuando llegan contactos.',
      'When a contact is new': 'Cuando un contacto es nuevo',
      'Starts every contact that is created, however it came.':
        'Inicia a cada contacto que se crea, venga de donde venga.',
      'When a contact is imported': 'Cuando se importa un contacto',
      'Starts the contacts that a file brings for the first time.':
        'Inicia a los contactos que un archivo trae por primera vez.',
      'When a contact enters a segment': 'Cuando un contacto entra en un segmento',
      'Starts contacts as soon as they belong to a segment.':
        'Inicia a los contactos en cuanto pertenecen a un segmento.',
      'When a contact enters {segment}': 'Cuando un contacto entra en {segment}',
      Segment: 'Segmento',
      'Set a field': 'Cambiar un campo',
      'Writes a value into a field of the contact, or empties it.':
        'Escribe un valor en un campo del contacto, o lo vacía.',
      '{how} {field}: {value}': '{how} {field}: {value}',
      Field: 'Campo',
      'What to do': 'Qué hacer',
      Set: 'Cambiar',
      Empty: 'Vaciar',
      Value: 'Valor',
      'A date as 2026-12-31, a yes or no as true or false.':
        'Una fecha como 2026-12-31, un sí o no como true o false.',
      'Add tags': 'Añadir etiquetas',
      'Puts tags on the contact.': 'Pone etiquetas al contacto.',
      'Add {tags}': 'Añade {tags}',
      Tags: 'Etiquetas',
      'Remove tags': 'Quitar etiquetas',
      'Takes tags off the contact.': 'Quita etiquetas al contacto.',
      'Remove {tags}': 'Quita {tags}',
      'Tell the team': 'Avisar al equipo',
      'Leaves a note for your team in the product.': 'Deja un aviso para tu equipo en el programa.',
      'Tell {to}: “{text}”': 'Avisa a {to}: «{text}»',
      Text: 'Texto',
      '{{ contact.firstName }} wants a call back': '{{ contact.firstName }} pide que le llamen',
      Who: 'A quién',
      everybody: 'todos',
      'the contact’s owner': 'quien lleva el contacto',
      'Contact created': 'Contacto creado',
      'Contact imported': 'Contacto importado',
      'Contact changed': 'Contacto cambiado',
      'Segment entered': 'Entrada en un segmento',
      'Segment left': 'Salida de un segmento',
      Source: 'Origen',
      Import: 'Importación',
      'Write a value.': 'Escribe un valor.',
      'Choose at least one tag.': 'Elige al menos una etiqueta.',
    },
  },
})
