/** Every carrier, as it begins the names of streams and labels metrics. */
export const CARRIER_NAMES = [
  'twilio',
  'signalwire',
  'telnyx',
  'exotel',
  'plivo',
  'genesys',
  'jambonz',
  'vonage',
] as const;

/** One of {@link CARRIER_NAMES}. */
export type CarrierName = (typeof CARRIER_NAMES)[number];
