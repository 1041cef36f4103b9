/// The engine `journal`: a sorted map in memory, and a file to which every batch is appended.
package org.example.journal;
