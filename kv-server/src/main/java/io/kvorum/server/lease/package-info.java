/// The clock of leases: deadlines, renewals, expiry.
package io.kvorum.server.lease;
