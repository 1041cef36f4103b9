/// The peer transport `sockets`: a connection for each purpose, a virtual thread for each
/// connection.
package org.example.sockets;
