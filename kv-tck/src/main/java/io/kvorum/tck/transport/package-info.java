/// What every peer transport keeps: `TransportContract`, over plain TCP and over TLS, through a
/// proxy that cuts, stalls and damages.
package io.kvorum.tck.transport;
