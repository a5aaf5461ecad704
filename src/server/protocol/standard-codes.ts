/** RFC 6455, section 7.4.1: done, nothing was wrong. */
export const NORMAL_CLOSURE = 1_000;

/** RFC 6455, section 7.4.1: the other side goes away, as a page does that is left. */
export const GOING_AWAY = 1_001;

/** RFC 6455, section 7.4.1: the close had no code; never sent. */
export const NO_STATUS = 1_005;

/** RFC 6455, section 7.4.1: the connection was lost without a close; never sent. */
export const ABNORMAL_CLOSURE = 1_006;

/** RFC 6455, section 7.4.1: a text message was not UTF-8. */
export const INVALID_PAYLOAD = 1_007;

/** RFC 6455, section 7.4.1: a message was longer than allowed. */
export const MESSAGE_TOO_BIG = 1_009;

/** Registered with IANA: the server goes away and comes back, reconnect. */
export const SERVICE_RESTART = 1_012;
